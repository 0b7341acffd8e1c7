"""Trains what others would use on the splits of a matrix, and prints the figures as JSON.

Called by models.ts as: models-others.py FOLDER. Needs numpy, scikit-learn and xgboost.
"""
import csv
import gzip
import json
import os
import sys
import time

import numpy as np
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOREST_ROWS_MAX = 20_000


def read(folder):
    plain = os.path.join(folder, "matrix.csv")
    opened = open(plain, newline="") if os.path.exists(plain) else gzip.open(plain + ".gz", "rt", newline="")
    with opened as file:
        rows = csv.reader(file)
        next(rows)
        cells = np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])
    return cells[:, 0].astype(int), cells[:, 1], cells[:, 2], cells[:, 3:]


def calibration_error(outcome, probability):
    bins = np.minimum(9, (probability * 10).astype(int))
    inside = [bins == each for each in range(10)]
    return float(sum(abs(outcome[b].mean() - probability[b].mean()) * b.sum() for b in inside if b.any()) / len(outcome))


def contenders(rows):
    yield "logistic regression", lambda: make_pipeline(
        SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=1000)
    )
    if rows <= FOREST_ROWS_MAX:
        yield "random forest 500, leaf 5", lambda: make_pipeline(
            SimpleImputer(), RandomForestClassifier(500, min_samples_leaf=5, random_state=0, n_jobs=-1)
        )
    yield "HistGradientBoosting", lambda: HistGradientBoostingClassifier(random_state=0)
    yield "XGBoost defaults", lambda: xgboost.XGBClassifier(tree_method="hist")
    yield "XGBoost 400, .03, depth 4", lambda: xgboost.XGBClassifier(
        n_estimators=400, learning_rate=0.03, max_depth=4, subsample=0.8, colsample_bytree=0.8, tree_method="hist"
    )


def measure(make, splits, outcome, features):
    areas, told, came = [], [], []
    started = time.time()
    for train, test in splits:
        probability = make().fit(features[train], outcome[train]).predict_proba(features[test])[:, 1]
        areas.append(roc_auc_score(outcome[test], probability))
        told.append(probability)
        came.append(outcome[test])
    told, came = np.concatenate(told).astype(float), np.concatenate(came)
    return {
        "auc": float(np.mean(areas)),
        "logLoss": float(log_loss(came, told)),
        "ece": calibration_error(came, told),
        "seconds": time.time() - started,
    }


outcome, fold, tsplit, features = read(sys.argv[1])
splits = [(fold != each, fold == each) for each in sorted(set(fold)) if each >= 0]
by_time = [(tsplit == 0, tsplit == 1)] if (tsplit == 1).any() else []
print(
    json.dumps(
        [
            {
                "who": who,
                "folds": measure(make, splits, outcome, features),
                "time": measure(make, by_time, outcome, features) if by_time else None,
            }
            for who, make in contenders(len(outcome))
        ]
    )
)
