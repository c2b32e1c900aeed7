"""Tech-Wize: the platform on which an AI-powered video agency runs its whole business."""

import warnings

# Pyramid 2.1 still finds its assets through it; the lock file pins a setuptools that has it.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)

__version__ = "0.1.0"
