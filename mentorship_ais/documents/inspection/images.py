"""Scans and photographs: whole, decodable, and of a size that fits in memory."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageFile

from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.choices import DocumentFormat

# Every phone up to 48 megapixels and an A4 sheet at 600 dpi (35 megapixels) pass; decoding one takes at most 200 MB.
MAX_PIXELS: Final = 50_000_000

TOO_MANY_PIXELS: Final = "Слишком большое изображение. Уменьшите его: для скана достаточно 300 точек на дюйм."
BROKEN: Final = "Изображение повреждено или загружено не целиком. Откройте его, сохраните заново и загрузите ещё раз."


def inspect_image(content: bytes, image_format: DocumentFormat) -> None:
    """Accept a JPEG or PNG that can be decoded to its last row.

    Raises ``DomainError`` for a cut or broken one and for a picture of more than ``MAX_PIXELS``.
    """
    # Pillow's own names of the two formats are the labels of ours.
    pillow_formats = [image_format.label]
    try:
        with Image.open(BytesIO(content), formats=pillow_formats) as image:
            if image.width * image.height > MAX_PIXELS:
                raise DomainError(TOO_MANY_PIXELS)
            image.verify()
        # verify() spends the image, so decoding opens it again.
        with Image.open(BytesIO(content), formats=pillow_formats) as image:
            # WeasyPrint, once imported, makes Pillow forgive missing rows in the whole process.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            image.load()
    except DomainError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise DomainError(TOO_MANY_PIXELS) from None
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error … on hostile bytes
        raise DomainError(BROKEN) from error
