#!/usr/bin/env python3
"""Writes oracle.json: what SciPy says about the statistics of `compare`.

    python3 -m pip install scipy
    python3 Tests/StatisticsTests/Oracle/oracle.py >Tests/StatisticsTests/Oracle/oracle.json

Written from the formulas of the decision record, not from the Swift sources: distributions, quadrature and root finding are SciPy's.
"""
import json

import numpy as np
from scipy import optimize, special

BET_POWER, SPREADS, PRONENESS = 1.45, (0.0, 0.1), 1.0
PRIOR, WEIGHT = 1.3, 3.0
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(3)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def kernel(x, y, p, spread):
    """The logarithm of the (beta-)binomial likelihood of the split, without the binomial coefficient."""
    if spread == 0:
        return special.xlogy(x, p) + special.xlog1py(y, -p)
    precision = 1 / (p * (1 - p) * spread**2) - 1
    return special.betaln(x + p * precision, y + (1 - p) * precision) - special.betaln(p * precision, (1 - p) * precision)


def share(theta, day):
    return theta * day[1] / (theta * day[1] + day[3])


def log_likelihood(days, theta, spread):
    terms = []
    for node in NODES:
        total = 0.0
        for x, n, y, m in days:
            shift = np.exp(node * PRONENESS * np.sqrt(1 / n + 1 / m))
            if x + y > 0:
                total += kernel(x, y, share(theta * shift, (x, n, y, m)), spread)
        terms.append(total)
    return special.logsumexp(terms, b=WEIGHTS)


def estimate(days):
    new = sum(x * m / (n + m) for x, n, y, m in days)
    old = sum(y * n / (n + m) for x, n, y, m in days)
    return new / old if old else (np.inf if new else np.nan)


def dispersion(days, spread):
    theta, total, count = estimate(days), 0.0, 0
    for x, n, y, m in days:
        if x + y == 0:
            continue
        count += 1
        if theta in (0, np.inf):
            continue
        p, z = share(theta, (x, n, y, m)), x + y
        variance = z * p * (1 - p) * (1 + max(0, z - 1) * p * (1 - p) * spread**2)
        total += (x - z * p) ** 2 / variance
    return max(1, (WEIGHT * PRIOR + total) / (WEIGHT + max(0, count - 1)))


def evidence(days, alternative, null):
    return min(
        (log_likelihood(days, alternative, s) - log_likelihood(days, null, s)) / dispersion(days, s) for s in SPREADS)


def reading(days, ratio, alpha):
    bet, level = ratio**BET_POWER, -np.log(alpha)
    lower = lambda t: evidence(days, np.exp(t) * bet, np.exp(t)) - level
    upper = lambda t: evidence(days, np.exp(t) / ratio, np.exp(t)) - level
    return {
        "days": days, "ratio": ratio, "alpha": alpha, "estimate": estimate(days),
        "logHarm": evidence(days, bet, 1), "logSafety": evidence(days, 1, ratio),
        "lower": bound(lower, -13.8),
        "upper": bound(upper, 13.8),
    }


def bound(excess, end):
    """Where the excess changes its sign, looked for from one end. Where not even that is rejected: 0 below, null above."""
    if excess(end) < 0:
        return 0 if end < 0 else None
    return float(np.exp(optimize.brentq(excess, -13.8, 13.8, xtol=1e-13)))


def scenarios():
    rng = np.random.default_rng(20260101)
    yield [[12, 500, 45, 4500]], 1.5, 0.05
    yield [[12, 500, 45, 4500], [9, 510, 41, 4490], [14, 505, 47, 4495]], 1.5, 0.05
    yield [[7.142857, 500, 31.578, 4500], [1.0526, 520, 44.2, 4480]], 1.5, 0.05
    yield [[0, 50, 3, 450], [1, 50, 2, 450], [2, 60, 0, 440]], 2.0, 0.01
    for ratio, new, old, rate, true, count in [
        (1.5, 500, 4500, 0.01, 1, 14), (1.5, 500, 4500, 0.01, 2, 6), (1.2, 25_000, 25_000, 0.003, 1.3, 28),
        (1.5, 100_000, 900_000, 0.01, 1, 28), (3.0, 90, 910, 0.02, 1, 40), (1.5, 400_000, 100_000, 0.05, 1.5, 112),
    ]:
        days = []
        for _ in range(count):
            noise = rng.gamma(100, 0.01)
            days.append([
                float(rng.poisson(new * rate * true * noise)) / 0.95, float(new), float(rng.poisson(old * rate)) / 0.95,
                float(old)])
        yield days, ratio, 0.05


points = [1e-300, 1e-9, 0.01, 0.3, 0.5, 0.999999, 1.0, 1.000001, 1.4142135, 1.5, 2.0, 2.5, 3.7, 11.99, 12.0, 12.5, 171.3, 1e4, 2.5e7, 1e12]
print(json.dumps({
    "logs": [[x, float(np.log(x))] for x in points],
    "exponentials": [[x, float(np.exp(x))] for x in (-700.0, -30.5, -1.0, -1e-9, 0.0, 1e-12, 0.25, 1.0, 13.8, 300.0, 709.0)],
    "logGammas": [[x, float(special.gammaln(x))] for x in points],
    "readings": [reading(*s) for s in scenarios()],
}, indent=1))
