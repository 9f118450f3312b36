"""Trust region: believe the local parabola only within a radius, and let the radius follow its success."""

import numpy as np

from optimizers._loop import repeat
from optimizers.base import Convention, Hyper, Optimizer
from plane import apply, dot, eigenvalues, solve

ROUNDS = 60  # of the search for the multiplier: Newton's rule, safeguarded; four or five are usual


def exact(f, w, s, h, t):
    return _step(f, w, s, h, _exact)


def dogleg(f, w, s, h, t):
    return _step(f, w, s, h, _dogleg)


def steihaug(f, w, s, h, t):
    return _step(f, w, s, h, _steihaug)


def _step(f, w, s, h, solution):
    g, hessian = f.gradient(w), f.hessian(w)
    p = solution(g, hessian, s.radius)
    length = np.sqrt(dot(p, p))
    promised = -dot(p, g + apply(hessian, p) / 2)
    value, trial = f.value(w, (w != s._w).any(axis=0)), f.value(w + p)
    ratio = (value - trial) / promised
    at_edge = np.abs(length - s.radius) <= 1e-9 * s.radius
    good = (ratio > h.accept) & (promised > 0)
    s.radius[:] = np.where(
        (ratio > 0.75) & at_edge, np.minimum(2 * s.radius, h.largest), np.where(ratio >= 0.25, s.radius, s.radius / 4)
    )
    s.ratio[:] = ratio
    s._w[:] = np.where(good, w + p, w)
    return s._w.copy()


def _exact(g, hessian, radius):
    """The minimizer of the parabola within the radius: (H + μI)p = −g with the least μ ≥ 0 that keeps p inside."""
    low, high = eigenvalues(hessian)
    angle = np.arctan2(2 * hessian[0, 1], hessian[0, 0] - hessian[1, 1]) / 2
    steep = np.stack([np.cos(angle), np.sin(angle)])  # the eigenvector of ``high``
    flat = np.stack([-steep[1], steep[0]])
    along, across = dot(g, flat), dot(g, steep)
    least = np.maximum(0, -low)
    mu = _multiplier(along, across, low, high, least, radius)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.stack([np.where(along == 0, 0, -along / (low + mu)), np.where(across == 0, 0, -across / (high + mu))])
    missing = np.sqrt(np.maximum(radius**2 - dot(p, p), 0))
    p[0] = np.where(
        (mu == least) & (low < 0), p[0] + np.copysign(missing, -along), p[0]
    )  # the hard case: any side will do
    return p[0] * flat + p[1] * steep


def _multiplier(along, across, low, high, least, radius):
    """The μ at which |p| is the radius, or ``least`` where p is inside already, (N,)."""

    def length(mu):
        return np.hypot(np.where(along == 0, 0, along / (low + mu)), np.where(across == 0, 0, across / (high + mu)))

    def inverse_slope(mu, size):
        cubes = np.where(along == 0, 0, along**2 / (low + mu) ** 3) + np.where(
            across == 0, 0, across**2 / (high + mu) ** 3
        )
        return cubes / size**3

    inside = length(least) <= radius
    most = least + np.hypot(along, across) / radius

    def nearer(_, active, mu, a, b):
        size = length(mu)
        a, b = np.where(size > radius, mu, a), np.where(size > radius, b, mu)
        better = mu + (1 / radius - 1 / size) / inverse_slope(mu, size)
        new = np.where(active, np.where((better >= a) & (better <= b), better, (a + b) / 2), mu)
        return active & (np.abs(new - mu) > 1e-13 * np.abs(mu)), new, a, b

    return repeat(nearer, ROUNDS, ~inside, np.where(inside, least, most), least, most)[1]


def _dogleg(g, hessian, radius):
    """From w to the lowest point down the slope, from there to Newton's point, as far as the radius goes."""
    curved = dot(g, apply(hessian, g))
    cauchy = -(dot(g, g) / curved) * g
    newton = -solve(hessian, g)
    to_edge = -radius / np.sqrt(dot(g, g)) * g
    low, _ = eigenvalues(hessian)
    between = cauchy + _to_boundary(cauchy, newton - cauchy, radius) * (newton - cauchy)
    bent = np.where(dot(cauchy, cauchy) >= radius**2, to_edge, between)
    return np.where(low > 0, np.where(dot(newton, newton) < radius**2, newton, bent), _cauchy(g, curved, radius))


def _cauchy(g, curved, radius):
    """The lowest point of the parabola straight down the slope, within the radius."""
    size = np.sqrt(dot(g, g))
    length = np.where(curved > 0, np.minimum(size**2 / curved, radius / size), radius / size)
    return np.where(size > 0, -length * g, 0.0)


def _steihaug(g, hessian, radius):
    """Conjugate gradients on the parabola, two steps at most; stops at the edge, or where the curvature is negative."""
    size = np.sqrt(dot(g, g))
    z, r, d = np.zeros_like(g), g, -g
    done = size == 0
    enough = np.minimum(0.5, np.sqrt(size)) * size
    for _ in range(2):
        hd = apply(hessian, d)
        curved = dot(d, hd)
        length = dot(r, r) / curved
        leaves = ~(curved > 0) | (dot(z + length * d, z + length * d) >= radius**2)
        new = np.where(leaves, z + _to_boundary(z, d, radius) * d, z + length * d)
        z = np.where(done, z, new)
        r_new = r + length * hd
        done = done | leaves | (np.sqrt(dot(r_new, r_new)) < enough)
        d = -r_new + dot(r_new, r_new) / dot(r, r) * d
        r = r_new
    return z


def _to_boundary(z, d, radius):
    """The τ > 0 at which |z + τd| is the radius, (N,)."""
    a, b, c = dot(d, d), dot(z, d), dot(z, z) - radius**2
    root = np.sqrt(b * b - a * c)
    return np.where(b > 0, -c / (b + root), (root - b) / a)


def _start(f, w, h):
    ones = np.ones(w.shape[1])
    return {"radius": h.radius * ones, "ratio": 0 * ones, "_w": np.full_like(w, np.nan)}


def _form(key, label, step, p, note, closed=""):
    formula = (
        r"\begin{aligned} p_t &" + p + r" \\ \rho_t &= \frac{f(w_t) - f(w_t + p_t)}{m_t(0) - m_t(p_t)},\quad "
        r"m_t(p) = f(w_t) + g_t^\top p + \tfrac12 p^\top \nabla^2\! f(w_t)\, p \\ "
        r"w_{t+1} &= \begin{cases} w_t + p_t & \rho_t > \eta \\ w_t & \text{otherwise} \end{cases} \\ "
        r"\Delta_{t+1} &= \begin{cases} \Delta_t / 4 & \rho_t < \tfrac14 \\ \min(2\Delta_t, \bar\Delta) & "
        r"\rho_t > \tfrac34,\ \lVert p_t \rVert = \Delta_t \\ \Delta_t & \text{otherwise} \end{cases} \end{aligned}"
    )
    return Convention(
        key=key,
        label=label,
        step=step,
        formula=formula,
        note=note + " Never climbs.",
        state={"radius": r"\Delta_t", "ratio": r"\rho_t"},
        init=_start,
        closed=closed,
    )


OPTIMIZER = Optimizer(
    key="trust_region",
    name="Trust region",
    family="second-order",
    year=1970,
    paper="Powell, A New Algorithm for Unconstrained Optimization, in Nonlinear Programming, 1970; "
    "Moré and Sorensen, Computing a Trust Region Step, SIAM J. Sci. Stat. Comput. 4 (1983); Steihaug 1983",
    url="https://doi.org/10.1137/0904038",
    about="Fits a parabola here and goes to its lowest point within a circle. If the loss fell as promised the circle grows, "
    "if not it shrinks and the step is not taken; so negative curvature is a way down, not an accident.",
    claims={"if not it shrinks and the step is not taken": "never_climbs"},
    hypers={
        "radius": Hyper(
            r"\Delta_1",
            1.0,
            "the radius to begin with, a length in the picture",
            0,
            open_low=True,
            slider=(1e-2, 1e2),
            scale="log",
            unit="length",
        ),
        "largest": Hyper(
            r"\bar\Delta",
            1000.0,
            "the radius never grows beyond this",
            0,
            open_low=True,
            slider=(1e-1, 1e4),
            scale="log",
        ),
        "accept": Hyper(
            r"\eta",
            0.15,
            "a step is taken when at least this part of the promised fall came true",
            0,
            0.25,
            open_high=True,
            slider=(0, 0.24),
        ),
    },
    conventions=(
        _form(
            "exact",
            "exact",
            exact,
            r"= \arg\min_{\lVert p \rVert \le \Delta_t} m_t(p)",
            "The parabola's true minimum in the circle. Leaves even an exact saddle point, along the downward curvature.",
            closed="how far its matrix is shifted is found by a search along the circle",
        ),
        _form(
            "dogleg",
            "dogleg",
            dogleg,
            r"\in \text{the path } 0 \to p^{\text{Cauchy}} \to p^{\text{Newton}}, \text{ as far as } \Delta_t \text{ allows}",
            "Powell's. Where the Hessian is not positive definite (SciPy's version ends there) it takes the Cauchy point.",
            closed="which of three paths it takes is decided by the parabola's shape and the circle",
        ),
        _form(
            "steihaug",
            "Steihaug, as SciPy's trust-ncg",
            steihaug,
            r"\approx \arg\min_{\lVert p \rVert \le \Delta_t} m_t(p) \text{ by conjugate gradients}",
            "Stops early far from the minimum: at min(½, √|g|)·|g| of the parabola's slope.",
            closed="the step is made in rounds of conjugate gradients on the parabola",
        ),
    ),
    example={
        "hypers": {"radius": 0.9433981132056604},
        "path": [[0.5, 0.2], [0.0, 0.0]],
        "working": "The Hessian is diag(1, 4). With μ = 1 the step is −(1/(1 + 1), 4/(4 + 1)) = −(0.5, 0.8), of length √0.89, "
        "which is the radius. The parabola is f itself, so ρ = 1 at the edge: the radius doubles to 1.887, and Newton's "
        "step, of length 0.539, is inside.",
    },
    builds_on=("newton",),
)
