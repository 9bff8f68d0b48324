"""The page at `/`: sign-in, then GraphiQL served from here, showing the viewer's own schema."""
