"""The web layer: pages, API, forms and templating. Thin callers of `app.actions`."""
