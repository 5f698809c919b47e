"""What a learner sees of a track."""

from __future__ import annotations


def test_a_signed_in_learner_sees_the_way(signed_in, learner, enrollment, activities):
    page = signed_in(learner).page(f"/learn/{enrollment.uuid}")
    assert f"/learn/{enrollment.uuid}/lessons/{activities['why-count'].uuid}" in page
