"""Successive halving: which configurations go on from one rung to the next."""


def mean_scores(scores: dict[str, list[float | None]]) -> dict[str, float]:
    """The mean of each configuration's trials; a configuration of which a trial failed has none, and is left out."""
    return {
        configuration: sum(values) / len(values)
        for configuration, values in scores.items()
        if values and all(value is not None for value in values)
    }


def survivors(scores: dict[str, list[float | None]], kept: int, goal: str) -> list[str]:
    """The best configurations, the best first; of equal ones the first by name, so that a sweep goes on as it began."""
    means = mean_scores(scores)
    sign = -1 if goal == "highest" else 1
    return sorted(means, key=lambda configuration: (sign * means[configuration], configuration))[:kept]
