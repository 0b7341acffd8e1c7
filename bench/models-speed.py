"""XGBoost on the rows of bench/models-speed.ts: argv is a file of columns, its rows, how many train, threads, rounds."""

import json
import resource
import sys
import time

import numpy
import xgboost

path, rows, training, threads, rounds = sys.argv[1], *map(int, sys.argv[2:])
columns = numpy.fromfile(path, dtype=numpy.float64).reshape(-1, rows)
outcome, features = columns[0], columns[1:].T

started = time.perf_counter()
used = time.process_time()
matrix = xgboost.QuantileDMatrix(features[:training], outcome[:training], max_bin=255, nthread=threads)
binned = time.perf_counter()
settings = {
    "objective": "binary:logistic",
    "tree_method": "hist",
    "max_bin": 255,
    "max_depth": 6,
    "eta": 0.1,
    "nthread": threads,
}
model = xgboost.train(settings, matrix, rounds)
trained = time.perf_counter()
used = time.process_time() - used
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
told = model.predict(xgboost.DMatrix(features[training:])).astype(float)
print(
    json.dumps(
        {
            "binSeconds": binned - started,
            "trainSeconds": trained - binned,
            "processorSeconds": used,
            "peakKibibytes": peak,
            "probabilities": told.tolist(),
        }
    )
)
