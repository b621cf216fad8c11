"""Answers with scipy what the tests ask: one JSON document in, one out."""

import json
import sys
import warnings

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2, chi2_contingency, chisquare, ks_2samp, kstwo, wasserstein_distance

warnings.simplefilter("ignore")


def two_samples(case):
    a, b = np.array(case["a"]), np.array(case["b"])
    tests = {}
    for method in case["methods"]:
        result = ks_2samp(a, b, method={"asymptotic": "asymp"}.get(method, method))
        tests[method] = [float(result.statistic), float(result.pvalue)]
    return {"ks": tests, "wasserstein": float(wasserstein_distance(a, b)), "deviation": float(np.std(a))}


def two_counts(case):
    a, b = np.array(case["a"]), np.array(case["b"])
    table = chi2_contingency(np.array([a, b])[:, a + b > 0], correction=False)
    fit = chisquare(b[a > 0], a[a > 0] / a[a > 0].sum() * b[a > 0].sum())
    return {
        "jensenShannon": float(jensenshannon(a, b)),
        "ofTwo": [float(table[0]), float(table[1])],
        "ofFit": [float(fit.statistic), float(fit.pvalue)],
    }


asked = json.load(sys.stdin)
json.dump(
    {
        "samples": [two_samples(case) for case in asked["samples"]],
        "counts": [two_counts(case) for case in asked["counts"]],
        "kstwo": [float(kstwo.sf(d, n)) for n, d in asked["kstwo"]],
        "chi2": [float(chi2.sf(x, k)) for k, x in asked["chi2"]],
    },
    sys.stdout,
)
