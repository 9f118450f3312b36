"""Print values of test functions by independent packages at fixed points, as JSON.

pip install benchmarkfcns==4.1.0 landscapes==0.0.13 pymoo==0.6.2 && python tests/reference/surfaces/make_values.py > values.json
"""

import json
from importlib.metadata import version

import benchmarkfcns
import landscapes.single_objective as landscapes
import numpy as np
from pymoo.problems import get_problem

POINTS = [[0.3, 0.7], [1.1, -0.4], [-0.9, 1.7], [1.8, 1.3], [-1.4, -0.6], [0.05, 2.1]]
BENCHMARKFCNS = {
    "bowl": "sphere", "booth": "booth", "matyas": "matyas", "rosenbrock": "rosenbrock", "beale": "beale",
    "himmelblau": "himmelblau", "three_hump_camel": "threehumpcamel", "six_hump_camel": "sixhumpcamel",
    "rastrigin": "rastrigin", "ackley": "ackley", "goldstein_price": "goldsteinprice", "mccormick": "mccormick",
    "zakharov": "zakharov", "trid": "trid", "dixon_price": "dixonprice", "freudenstein_roth": "freudensteinroth",
    "bukin6": "bukinn6", "griewank": "griewank", "levy": "levy", "branin": "braninn1", "bohachevsky": "bohachevskyn1",
    "eggholder": "eggholder", "schaffer2": "schaffern2", "schaffer4": "schaffern4", "cross_in_tray": "crossintray",
    "holder_table": "holdertable", "drop_wave": "dropwave", "michalewicz": "michalewicz", "easom": "easom",
    "styblinski_tang": "styblinskitank", "schwefel": "schwefel",
}  # fmt: skip
# Left out: the dixon_price and zakharov of landscapes and the sphere of pymoo, which are other functions of that name.
LANDSCAPES = {
    "beale": "beale", "booth": "booth", "ackley": "ackley", "bohachevsky": "bohachevsky_n1", "branin": "branin",
    "bukin6": "bukin_n6", "three_hump_camel": "camel_hump_3", "six_hump_camel": "camel_hump_6",
    "cross_in_tray": "cross_in_tray", "drop_wave": "drop_wave", "easom": "easom",
    "eggholder": "eggholder", "freudenstein_roth": "freudenstein_roth", "goldstein_price": "goldstein_price",
    "griewank": "griewank", "himmelblau": "himmelblau", "holder_table": "holder_table", "matyas": "matyas",
    "mccormick": "mccormick", "michalewicz": "michalewicz", "rastrigin": "rastrigin", "rosenbrock": "rosenbrock",
    "schaffer2": "schaffer_n2", "schaffer4": "schaffer_n4", "schwefel": "schwefel", "bowl": "sphere",
    "styblinski_tang": "styblinski_tang", "trid": "trid",
}  # fmt: skip
PYMOO = {"ackley": "ackley", "griewank": "griewank", "himmelblau": "himmelblau", "rastrigin": "rastrigin",
         "rosenbrock": "rosenbrock", "schwefel": "schwefel", "zakharov": "zakharov"}  # fmt: skip


def numbers(function):
    return [float(np.squeeze(function(np.array(p)))) for p in POINTS]


def rows(function):
    return lambda p: function(p[None])


def pymoo(name):
    problem = get_problem(name) if name == "himmelblau" else get_problem(name, n_var=2)
    return lambda p: problem.evaluate(p[None])


values = {
    "benchmarkfcns": {k: numbers(rows(getattr(benchmarkfcns, n))) for k, n in BENCHMARKFCNS.items()},
    "landscapes": {k: numbers(getattr(landscapes, n)) for k, n in LANDSCAPES.items()},
    "pymoo": {k: numbers(pymoo(n)) for k, n in PYMOO.items()},
}
print(json.dumps({"versions": {p: version(p) for p in values}, "points": POINTS, "values": values}, indent=1))
