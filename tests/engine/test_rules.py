"""A rule that was typed does what the built-in one does, and refuses in a sentence what it cannot do."""

import json

import numpy as np
import pytest

from engine.axis import Axis
from engine.experiment import Experiment, ExperimentError
from engine.link import from_link, to_link
from engine.rules import typed_rule
from engine.simulate import simulate
from engine.sweep import Sweep, sweep_map
from surfaces.formula import FormulaError

ADAM = "m = beta1*m + (1 - beta1)*g\nv = beta2*v + (1 - beta2)*g^2\n"
HATS = "mh = m/(1 - beta1^t); vh = v/(1 - beta2^t)\n"
SAME = [
    ({"optimizer": "sgd", "lr": 0.01}, "w = w - lr*g", {"lr": 0.01}),
    ({"optimizer": "momentum", "convention": "course", "lr": 0.01, "beta": 0.8}, "v = beta*v + lr*g\nw = w - v", {"lr": 0.01, "beta": 0.8}),
    ({"optimizer": "momentum", "convention": "ema", "lr": 0.05}, "m = beta*m + (1-beta)*g; w = w - lr*m", {"lr": 0.05, "beta": 0.9}),
    ({"optimizer": "momentum", "convention": "pytorch", "lr": 0.01}, "v = beta v + g\nw = w - lr v", {"lr": 0.01, "beta": 0.9}),
    ({"optimizer": "adam", "lr": 0.1}, ADAM + HATS + "w = w - lr*mh/(sqrt(vh) + eps)", {"lr": 0.1}),
    ({"optimizer": "adam", "convention": "keras", "lr": 0.1, "eps": 1e-7}, ADAM + "w = w - lr*sqrt(1-beta2^t)/(1-beta1^t)*m/(sqrt(v)+eps)", {"lr": 0.1, "eps": 1e-7}),
    ({"optimizer": "adam", "convention": "uncorrected", "lr": 0.05}, ADAM + "w = w - lr*m/(sqrt(v) + eps)", {"lr": 0.05}),
    ({"optimizer": "adagrad", "convention": "course", "lr": 0.4, "eps": 1e-6}, "s = s + g^2\nw = w - lr*g/sqrt(s + eps)", {"lr": 0.4, "eps": 1e-6}),
    ({"optimizer": "adagrad", "convention": "pytorch", "lr": 0.4, "eps": 1e-10}, "s = s + g²; w = w - lr g/(√s + ε); ε = 1e-10", {"lr": 0.4}),
    ({"optimizer": "rmsprop", "convention": "course", "lr": 0.05, "rho": 0.9, "eps": 1e-6}, "v = rho*v + (1-rho)*g**2; w = w - lr*g/sqrt(v + eps)", {"lr": 0.05, "eps": 1e-6}),
    ({"optimizer": "rmsprop", "convention": "pytorch", "lr": 0.05, "rho": 0.9, "eps": 1e-8}, "v = rho*v + (1-rho)*g**2; w = w - lr*g/(sqrt(v) + eps)", {"lr": 0.05}),
    ({"optimizer": "adadelta", "convention": "course", "rho": 0.9, "eps": 1e-5}, "s = rho s + (1-rho) g^2\nd = sqrt((u + eps)/(s + eps)) g\nu = rho u + (1-rho) d^2\nw = w - d", {"eps": 1e-5}),
    ({"optimizer": "adamax", "lr": 0.1}, "m = beta1*m + (1-beta1)*g\nu = max(beta2*u, |g| + eps)\nw = w - lr/(1-beta1^t)*m/u", {"lr": 0.1}),
    ({"optimizer": "signsgd", "lr": 0.01}, "w = w - lr*sign(g)", {"lr": 0.01}),
    ({"optimizer": "newton"}, "w = w - solve(H, g)", {}),
    ({"optimizer": "lion", "lr": 0.01, "beta1": 0.9, "beta2": 0.99}, "w = w - lr*sign(beta1*m + (1-beta1)*g)\nm = beta2*m + (1-beta2)*g", {"lr": 0.01, "beta2": 0.99}),
    ({"optimizer": "nesterov", "lr": 0.005}, "v = beta*v + lr*g(w - beta*v)\nw = w - v", {"lr": 0.005}),
    ({"optimizer": "sgd", "lr": 0.01, "schedule": {"kind": "cosine"}}, "w = w - lr*g", {"lr": 0.01, "schedule": {"kind": "cosine"}}),
    ({"optimizer": "sgd", "lr": 0.5, "wrappers": {"clip_norm": {"limit": 0.5}}}, "w = w - lr*g", {"lr": 0.5, "wrappers": {"clip_norm": {"limit": 0.5}}}),
    ({"optimizer": "amsgrad", "convention": "paper", "lr": 0.05}, ADAM + "h = max(h, v)\nw = w - lr*m/(sqrt(h) + eps)", {"lr": 0.05}),
    ({"optimizer": "adabelief", "lr": 0.05, "eps": 1e-8}, "m = beta1*m + (1-beta1)*g\ns = beta2*s + (1-beta2)*(g-m)^2 + eps\nw = w - lr*m/(1-beta1^t)/(sqrt(s/(1-beta2^t)) + eps)", {"lr": 0.05, "eps": 1e-8}),
]  # fmt: skip


def experiment(*lanes, steps=60, **more):
    data = {"surface": "rosenbrock", "start": [-1.2, 1.0], "steps": steps, "lanes": list(lanes), **more}
    return Experiment.from_json(json.dumps(data))


def rule(text, **more):
    return {"optimizer": {"rule": text}, **more}


@pytest.mark.parametrize(
    ("built", "text", "values"), SAME, ids=lambda v: v["optimizer"] if isinstance(v, dict) and "optimizer" in v else ""
)
def test_the_text_of_a_built_in_form_gives_its_path(built, text, values):
    runs = simulate(experiment(built, rule(text, **values)))
    np.testing.assert_allclose(runs.path[..., 1], runs.path[..., 0], rtol=1e-12, atol=1e-12)


PAPERS = [
    (r"w_{t+1} = w_t - \eta_t g_t", "w = w - eta*g"),
    (r"\theta_{t+1} = \theta_t - \eta \nabla_\theta J(\theta_t; x^{(i)}, y^{(i)})", "w = w - eta*g"),
    (r"\theta \leftarrow \theta - \eta \nabla J(\theta)", "w = w - eta*g"), ("θ ← θ − η·∇f(θ)", "w = w - eta*g"), ("θ := θ - α*∇_θ J(θ)", "w = w - alpha*g"),
    (r"x_{k+1} = x_k - \alpha_k \nabla f(x_k)", "w = w - alpha*g"), ("params -= lr * grads", "w = w - lr*g"), ("x += -learning_rate * dx", "w = w - learning_rate*g"),
    ("w.data -= lr * w.grad.data", "w = w - lr*g"), ("w[t+1] = w[t] - lr*g[t]", "w = w - lr*g"), ("w = w - lr * dw", "w = w - lr*g"),
    (r"g_t = \nabla_\theta f_t(\theta_{t-1}) \\ m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t, \\ v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2, \\"
     r"\hat{m}_t = \frac{m_t}{1-\beta_1^t}, \\ \hat v_t = v_t/(1-\beta_2^t) \\ \theta_t = \theta_{t-1} - \alpha \hat{m}_t/(\sqrt{\hat{v}_t} + \epsilon).",
     ADAM + "mh = m/(1-beta1^t); vh = v/(1-beta2^t)\nw = w - alpha*mh/(sqrt(vh)+epsilon)"),
    ("m = β₁ m + (1-β₁) g\nv = β₂ v + (1-β₂) g²\nm̂ = m/(1-β₁^t)\nv̂ = v/(1-β₂^t)\nw = w - η m̂/(√v̂ + ε)",
     ADAM + "mh = m/(1-beta1^t); vh = v/(1-beta2^t)\nw = w - eta*mh/(sqrt(vh)+epsilon)"),
    (r"v_{t+1} = \mu v_t - \eta g_t \\ w_{t+1} = w_t + v_{t+1}", "v = mu*v - eta*g; w = w + v"),
    (r"v_t = 0.9 v_{t-1} + \eta \nabla_\theta J(\theta - 0.9 v_{t-1}) \\ \theta = \theta - v_t", "v = 0.9v + eta*g(w - 0.9v); w = w - v"),
    (r"x_{k+1} = x_k - \alpha \nabla f(x_k) + \beta (x_k - x_{k-1})", "v = beta*v - alpha*g; w = w + v"),
    (r"y_0 = x_0 \\ y_{k+1} = x_k - \eta \nabla f(x_k) \\ x_{k+1} = y_{k+1} + 0.9 (y_{k+1} - y_k)", "y0 = w; o = y; o0 = w; y = w - eta*g; w = y + 0.9*(y - o)"),
    (r"E[g^2]_t = 0.9 E[g^2]_{t-1} + 0.1 g_t^2 \\ \theta_{t+1} = \theta_t - \frac{\eta}{\sqrt{E[g^2]_t + \epsilon}} g_t", "s = 0.9s + 0.1g^2; w = w - eta*g/sqrt(s + epsilon)"),
    ("w = w - lr * g / ||g||", "w = w - lr*g/norm(g)"), (r"w = w - lr * g / \|g\|_2", "w = w - lr*g/norm(g)"),
    (r"G_t = G_{t-1} + g_t \odot g_t \\ w_t = w_{t-1} - \frac{\eta}{\sqrt{G_t + \epsilon}} \odot g_t", "G = G + g^2; w = w - eta*g/sqrt(G + epsilon)"),
    (r"c_t = \beta_1 m_{t-1} + (1-\beta_1) g_t \\ \theta_t = \theta_{t-1} - \eta (\text{sign}(c_t) + 0.1 \theta_{t-1}) \\ m_t = \beta_2 m_{t-1} + (1-\beta_2) g_t",
     "w = w - eta*(sign(beta1*m + (1-beta1)*g) + 0.1w); m = beta2*m + (1-beta2)*g0"),
    (r"x_{k+1} = x_k - [\nabla^2 f(x_k)]^{-1} \nabla f(x_k)", "w = w - solve(H, g)"), (r"\Delta w_t = -\eta g_t + 0.9 \Delta w_{t-1} \\ w_{t+1} = w_t + \Delta w_t", "v = 0.9v - eta*g; w = w + v"),
    ("t = t + 1; v = momentum * v + grad(w); w = w - lr * v / t", "v = momentum*v + g; w = w - lr*v/t"), ("w = w - lr*(g + 0.1 λ w)", "w = w - lr*(g + 0.1*c*w)"),
    ("lr_t = lr/(1 + 0.1*t)\nw = w - lr_t*g", "w = w - lr/(1 + 0.1*t)*g"), (r"\eta_t = \frac{\eta}{\sqrt{t}} \\ w_{t+1} = w_t - \eta_t g_t", "w = w - eta/sqrt(t)*g"),
    ("w = w - inv(H) * g", "w = w - solve(H, g)"), ("w = w - np.linalg.inv(H + 0.5*I) @ g", "w = w - solve(H + 0.5*I, g)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "plain"), PAPERS, ids=lambda t: ascii(t[:30]))
def test_a_rule_as_papers_and_code_write_it_is_the_plain_one(text, plain):
    method = typed_rule(text)
    lanes = [rule(text), rule(plain.replace("g0", "g"))]
    if rates := [n for n in ("lr", "eta", "alpha", "learning_rate") if n in method.hypers]:
        lanes = [lane | {rates[0]: 0.002} for lane in lanes]
    runs = simulate(experiment(*lanes))
    np.testing.assert_allclose(runs.path[..., 0], runs.path[..., 1], rtol=1e-9, atol=1e-12)
    assert np.ptp(runs.path[:, 0, 0]) > 0
    shown = method.convention(None).formula
    assert "old" not in shown
    assert "prev" not in shown


HOSTILE = [
    ("exp_avg.mul_(beta1).add_(grad, alpha=1 - beta1)\np.add_(exp_avg, alpha=-lr)", "changes a tensor.*character 8"), ("for p in params:\n  p -= lr*p.grad", "neither loops"),
    ("if norm(g) > 1: g = g/norm(g)\nw = w - lr*g", "inside a line"), ("m = 0\nm = beta*m + g\nw = w - lr*m", "set twice"), ("def step(w, g): return w - lr*g", "neither loops"),
    (r"y_{k+1} = x_k - \eta g_k \\ x_{k+1} = y_{k+1} + \frac{k}{k+3}(y_{k+1} - y_k)", "counts from 0 or from 1"), (r"y_{k+1} = x_k - \eta g_k \\ x_{k+1} = y_{k+1} + 0.9(y_{k+1} - y_k)", "begins at 0"),
    (r"w_{t+1} = w_t - \eta (g_t - g_{t-1})", "this step's gradient"), (r"w_{t+1} = w_t - \eta m_t \\ m_t = 0.9 m_{t-1} + g_t", "before its line"), (r"x_{k+1} = x_k - \eta g_k \\ m_k = w_k", "both used"),
    (r"x_{k+1} = x_{k-2} - \eta g_k", "further back"), (r"w = w - \eta \nabla", "∇f"), (r"w = w - \hat{m+v}", "one letter"), (r"w = w - \frac{\partial L}{\partial w}", "derivatives"),
    ("", "empty"), ("w", "name = "), ("w = ", "breaks off|name ="), ("w = w - lr*", "breaks off"), ("w - lr*g", "name = "),
    ("m = g", "never moves w"), ("w = 3", "one number"), ("w = f", "one number"), ("w = dot(g, g)", "one number"),
    ("w = H", "matrix"), ("m = H; w = w - m", "matrix"), ("w = H*H*g", "matrix"), ("w = w/H", "matrix"), ("w = sin(H)*g", "matrix"),
    ("w = solve(g, H)", "matrix"), ("w = diag(g)", "matrix"), ("w = solve(H)", "two arguments"), ("w = g(3)*w", "one number|asked"),
    ("w = g(w, w)", "one point"), ("g = w; w = g", "given"), ("t = 1; w = w - t*g", "given"), ("H = 1; w = w", "given"),
    ("label = 3; w = w - label*g", "meaning"), ("w = w - color*g", "cannot be"), ("population = g; w = w - population", "meaning"),
    ("w = w - __import__('os')", "_|nothing"), ("w = w.__class__", "place"), ("import os; w = w", "name ="), ("w = eval('1')", "no function"),
    ("w = w - lr*g; exit()", "name ="), ("w = foo(g)*w - lr(", "no function"), ("w = w - 1/0*g", "zero"), ("w = w - sqrt(-1)*g", "no value"),
    ("w = w - 1e999*g", "too large"), ("w = " + "(" * 200 + "w" + ")" * 200, "deeply"), ("w = w" + "+w" * 600, "1,000 characters"),
    ("\n".join(f"a{k} = g" for k in range(1, 15)) + "\nw = w - a1", "at most 12"), ("w = w - g*(" + "+".join(f"c{k}" for k in range(1, 15)) + ")", "at most 12"),
    ("w = w - lr*g; lr = 5 in [0, 1]", "range"), ("w = w - lr*g; lr = 0.5 in [1, 0]", "range"), ("w = w if g else w", "condition"),
    ("w = x^T A x", "matrix"), ("w = w!", "factorial"), ("w == w - g", "name ="), ("w = w = g", "equation|place"), ("m0 = m; m = g; w = w - m", "first value"),
    ("w = w - lr*g\x00", "nothing"), ("w = w - lr*g\ud800", "nothing"), ("w[0] = 1", "meaning|name|one number|identif|never|start point"), ("while 1: w = w", "name ="),
    ("w = norm(w, 2)*w", "one argument"), ("w = w - lrr*g; lr = 0.1", "did you mean lr"), ("w -= ", "name ="), ("for i in w: w = w", "name ="), ("w = max(w)", "two arguments"),
    ("w = w - H \\ g", "solve"), ("w = w - g @ g", "matrix"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), HOSTILE, ids=lambda t: ascii(t[:24]))
def test_hostile_rules_are_refused_in_one_line(text, words):
    with pytest.raises(FormulaError, match=words) as error:
        typed_rule(text)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 250
    with pytest.raises(ExperimentError, match="rule: ") as told:
        experiment(rule(text))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "lane",
    [
        {"optimizer": {"rule": 3}},
        {"optimizer": {}},
        {"optimizer": {"rule": "w = w - lr*g", "x": 1}},
        rule("w = w - lr*g", beta=3),
    ],
)
def test_bad_lanes_say_so(lane):
    with pytest.raises(ExperimentError):
        experiment(lane)


def test_hyperparameters_are_set_by_the_names_that_the_text_has():
    lane = {
        "optimizer": {"rule": "m = β₁ m + g; θ = θ - η (m/(1 + ε) + λ θ)"},
        "η": 0.1,
        "beta_1": 0.5,
        "ε": 1,
        "lambda": 0.2,
    }
    assert dict(experiment(lane).lanes[0].values) == {"beta1": 0.5, "epsilon": 1, "eta": 0.1, "lambda_": 0.2}
    with pytest.raises(ExperimentError, match="eta is given twice"):
        experiment(lane | {"eta": 0.1})


def test_a_rule_goes_through_json_links_and_changes():
    first = experiment(rule("m = beta*m + (1-beta)*g\nw = w - lr*m", lr=0.1, beta=0.8), {"optimizer": "adam"})
    assert Experiment.from_json(first.to_json()) == first
    assert from_link(to_link(first)) == first
    assert first.lanes[0].model_dump() == rule("m = beta*m + (1-beta)*g\nw = w - lr*m", lr=0.1, beta=0.8)
    assert first.lanes[0].changed(lr=0.2).hypers == {"beta": 0.8, "lr": 0.2}
    assert first.lanes[0].changed(optimizer="sgd").optimizer == "sgd"


def test_a_rule_is_swept_like_any_other():
    base = experiment(rule("m = beta*m + (1-beta)*g\nw = w - lr*m", lr=0.01))
    found = sweep_map(Sweep(base, (Axis("lr", 1e-3, 1e-2, 3, log=True), Axis("beta", 0.1, 0.9, 3))))
    for cell in range(9):
        np.testing.assert_array_equal(found.final[:, cell], simulate(found.sweep.run(cell)).final[:, 0])


def test_the_map_of_a_typed_rule_is_that_of_the_method_it_spells_out():
    axes = Axis("lr", 1e-3, 1e-1, 128, log=True), Axis("beta", 0, 0.99, 128)
    typed = experiment(rule("v = beta*v + g; w = w - lr*v"))
    built = experiment({"optimizer": "momentum", "convention": "pytorch"})
    ours, theirs = (sweep_map(Sweep(one, axes)) for one in (typed, built))
    np.testing.assert_array_equal(ours.final, theirs.final)
    assert np.isfinite(ours.final).mean() > 0.2


def test_assignments_may_be_augmented():
    paths = [
        simulate(experiment(rule(text, lr=0.1))).path
        for text in ("m *= 0.5; m += g; w -= lr*m + w*0", "m <- 0.5*m + g; w = w - lr*m")
    ]
    np.testing.assert_allclose(*paths, rtol=1e-12)


def test_state_defaults_and_ranges():
    method = typed_rule("k = k + norm(g)^2; k0 = 1; b = 0.3 in [0, 2]; m = b*m + g; w = w - lr*m/sqrt(k)")
    form = method.convention(None)
    assert set(form.state) == {"k", "m"}
    assert (method.hypers["b"].default, method.hypers["b"].low, method.hypers["b"].high) == (0.3, 0, 2)
    runs = simulate(experiment(rule("k = k + norm(g)^2; k0 = 1; w = w - lr*g/sqrt(k)", lr=0.1)))
    assert runs.state[0]["k"][0, 0] == 1
    assert np.isfinite(runs.path).all()
    assert "m_{t-1}" in form.formula
