"""Empirical Bayes: results of areas with few requests are drawn towards the mean of all, by as much as chance explains.

Without it the best and the worst of many areas are the smallest ones, by luck.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def shrunk_shares(done: NDArray[np.float64], asked: NDArray[np.float64]) -> NDArray[np.float64]:
    r"""Posterior mean share of each area when shares are beta and requests done binomial.

    With :math:`N = \sum n_i`, :math:`\mu = \sum y_i / N` and :math:`S = \sum n_i (y_i / n_i - \mu)^2`, the intraclass
    correlation that makes S equal to its expectation is

    .. math:: \rho = \frac{S / (\mu (1 - \mu)) - (k - 1)}{N - \sum n_i^2 / N - (k - 1)}

    cut to [0, 1], 0 where it cannot be told; the posterior mean is :math:`\mu + B_i (y_i / n_i - \mu)` with
    :math:`B_i = n_i \rho / (1 + (n_i - 1) \rho)`. Then 1 / rho - 1 is the number of requests that the mean weighs.

    Parameters
    ----------
    done, asked
        Requests done y and asked about n >= 1 of each of k areas (k,).

    References
    ----------
    Kleinman (1973), Proportions with extraneous variance, doi:10.1080/01621459.1973.10481332
    """
    if not len(asked):
        return np.zeros(0)
    total = float(asked.sum())
    mean = float(done.sum()) / total
    raw = done / asked
    spread = float((asked * (raw - mean) ** 2).sum())
    noise, weight = mean * (1.0 - mean), spread_weight(asked)
    if noise <= 0.0 or weight <= 0.0:
        return np.full(len(asked), mean)
    rho = float(np.clip((spread / noise - (len(asked) - 1)) / weight, 0.0, 1.0))
    return mean + asked * rho / (1.0 + (asked - 1.0) * rho) * (raw - mean)


def spread_weight(asked: NDArray[np.float64]) -> float:
    r"""By how much S grows with rho: :math:`E S = \mu (1 - \mu) (k - 1 + w \rho)`.

    It is 0 when every area has a single request, as chance and areas look alike then.
    """
    total = float(asked.sum())
    return total - float((asked**2).sum()) / total - (len(asked) - 1)


def shrunk_means(raw: NDArray[np.float64], asked: NDArray[np.float64], within: float) -> NDArray[np.float64]:
    r"""Posterior mean of each area's mean when areas vary about a common mean and requests about their area's.

    With :math:`\sigma^2 = W / (N - k)` and :math:`m = \sum n_i m_i / N` the variance between areas is

    .. math:: \tau^2 = \frac{\sum n_i (m_i - m)^2 - (k - 1) \sigma^2}{N - \sum n_i^2 / N}

    cut at 0, 0 where it cannot be told; the posterior mean is :math:`m + B_i (m_i - m)` with
    :math:`B_i = n_i \tau^2 / (n_i \tau^2 + \sigma^2)`.

    Parameters
    ----------
    raw, asked
        Mean m and number n >= 1 of the requests of each of k areas (k,).
    within
        Sum of squares W of all requests about the means of their areas.

    References
    ----------
    Bühlmann and Gisler (2005), A Course in Credibility Theory, section 4, doi:10.1007/3-540-29273-X
    """
    if not len(asked):
        return np.zeros(0)
    total, areas = float(asked.sum()), len(asked)
    mean = float((asked * raw).sum()) / total
    freedom = total - areas
    scale = total - float((asked**2).sum()) / total
    if freedom <= 0 or scale <= 0:
        return np.full(areas, mean)
    noise = within / freedom
    between = max(0.0, (float((asked * (raw - mean) ** 2).sum()) - (areas - 1) * noise) / scale)
    if between <= 0.0:
        return np.full(areas, mean)
    return mean + asked * between / (asked * between + noise) * (raw - mean)
