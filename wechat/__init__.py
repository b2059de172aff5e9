"""Door 1: the only folder that knows Tencent exists. It is thin; the desk decides."""
