# R's forecast package on a panel that comes in on standard input, one line a series: id, set, n, 12 test values, then
# n training values. Writes one line a series and model: id, model, seconds, 12 means, then 12 each of the lower and
# upper bounds at 80 % and at 95 %.
suppressMessages(library(forecast))
horizon <- 12
models <- list(
  "R ets" = function(y) forecast(ets(y), h = horizon, level = c(80, 95)),
  "R auto.arima" = function(y) forecast(auto.arima(y), h = horizon, level = c(80, 95)),
  "R thetaf" = function(y) thetaf(y, h = horizon, level = c(80, 95))
)
write_line <- function(id, name, seconds, mean, lower, upper) {
  cat(paste(c(id, name, seconds, mean, lower[, 1], upper[, 1], lower[, 2], upper[, 2]), collapse = ","), "\n", sep = "")
}
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  cells <- strsplit(line, ",")[[1]]
  y <- ts(as.numeric(cells[-(1:15)]), frequency = 12)
  mean <- 0
  lower <- 0
  upper <- 0
  total <- 0
  for (name in names(models)) {
    seconds <- system.time(made <- models[[name]](y))[["user.self"]]
    write_line(cells[1], name, seconds, made$mean, made$lower, made$upper)
    mean <- mean + made$mean / length(models)
    lower <- lower + made$lower / length(models)
    upper <- upper + made$upper / length(models)
    total <- total + seconds
  }
  write_line(cells[1], "R mean of the three", total, mean, lower, upper)
}
