"""Runs in a lab's kernel after the solved notebook: the digest of its data. Read as text by difficulty.py."""


def digest(value):
    """SHA-256 of a table, an array or plain values, to nine digits: processors differ in the last ones."""
    import hashlib

    def plain(item):
        if hasattr(item, "to_csv"):
            return item.to_csv(float_format="%.9g")
        if hasattr(item, "tolist"):
            return plain(item.tolist())
        if isinstance(item, dict):
            return sorted((str(key), plain(one)) for key, one in item.items())
        if isinstance(item, (list, tuple)):
            return [plain(one) for one in item]
        return format(item, ".9g") if isinstance(item, float) else repr(item)

    return hashlib.sha256(str(plain(value)).encode()).hexdigest()
