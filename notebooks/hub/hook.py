"""Before a learner's server starts: fetch that learner's own token and language from the LMS."""

from __future__ import annotations

import httpx

from notebooks.hub.settings import ROOT

TIMEOUT = 10.0  # seconds
SPEAKS = ("ko", "en")


class LabToken:
    """The Hub's pre-spawn hook. `secret` proves to the LMS that the Hub is asking."""

    def __init__(self, web_url: str, secret: str) -> None:
        self.url = f"{web_url}/api/lab/v1/tokens"
        self.secret = secret

    async def __call__(self, spawner) -> None:
        """Put token and language into the server's environment. Raises RuntimeError in words."""
        answer = await self._ask(spawner.user.name)
        language = answer.get("language")
        spawner.environment = {
            **spawner.environment,
            **lab_language(language if language in SPEAKS else "ko"),
            "BAEUM_LAB_TOKEN": answer["token"],
        }

    async def _ask(self, person: str) -> dict:
        headers = {"Authorization": f"Bearer {self.secret}"}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
                answer = await client.post(self.url, json={"person": person}, headers=headers)
                answer.raise_for_status()
                return answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RuntimeError(f"The learning site gave no lab token ({type(error).__name__}).") from error


def lab_language(language: str) -> dict[str, str]:
    """Environment that makes JupyterLab, and our own words in it, speak `language` (ko or en)."""
    folder = ROOT / "notebooks" / "hub" / "single_user"
    return {
        "BAEUM_LAB_LANGUAGE": language,
        "JUPYTER_CONFIG_PATH": f"{folder / 'languages' / language}:{folder}",
    }
