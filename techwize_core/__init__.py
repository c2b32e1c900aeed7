"""Tech-Wize: the platform on which an AI-powered video agency runs its whole business."""

__version__ = "0.1.0"
