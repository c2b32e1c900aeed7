"""Uploads of every accepted and refused sort, honest, disguised and hostile."""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
import zlib
from pathlib import Path

import av
import imageio_ffmpeg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

from techwize_core.kernel.objects import UnsupportedContent, UploadRefused, UploadTooLarge
from techwize_core.kernel.objects.errors import Unusable, UnusablePicture, UnusableVideo
from techwize_core.kernel.objects.images import MAX_EDGE, reencode_picture, thumbnail
from techwize_core.kernel.objects.intake import clean_upload, receive_upload
from techwize_core.kernel.objects.sniff import sniff

ISO6709 = "-1.2921+036.8219/"  # Nairobi, as phones write it into videos


def gradient(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """A picture whose left upper corner is red and whose right side is blue."""
    image = Image.new("RGB", (width, height), "blue")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill="red")
    return image.convert(mode)


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def docx(extra: dict[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture(scope="session")
def videos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A one-second MP4, MOV and WebM, each with a position and a title inside."""
    folder = tmp_path_factory.mktemp("videos")
    made = {}
    for extension, codecs in {
        "mp4": ["-c:v", "libx264", "-c:a", "aac", "-movflags", "+use_metadata_tags"],
        "mov": ["-c:v", "libx264", "-c:a", "pcm_s16le"],
        "webm": ["-c:v", "libvpx", "-c:a", "libopus"],
    }.items():
        target = folder / f"phone.{extension}"
        subprocess.run(
            [
                *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y"),
                *("-f", "lavfi", "-i", "testsrc=size=96x64:rate=10:duration=1"),
                *("-f", "lavfi", "-i", "sine=duration=1"),
                *("-metadata", f"location={ISO6709}", "-metadata", "title=Nyumbani"),
                *("-metadata", f"com.apple.quicktime.location.ISO6709={ISO6709}"),
                *("-pix_fmt", "yuv420p", *codecs, str(target)),
            ],
            check=True,
        )
        made[extension] = target
    return made


# --- type by content ---------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (saved(gradient(), "JPEG"), "image/jpeg"),
        (saved(gradient(), "PNG"), "image/png"),
        (saved(gradient(), "WEBP"), "image/webp"),
        (saved(gradient(), "WEBP", lossless=True), "image/webp"),
        (saved(gradient(), "GIF"), "image/gif"),
        (PDF, "application/pdf"),
        (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("Karibu! Bei ni KSh 3,500 \u2013 leo tu.\r\n".encode(), "text/plain; charset=utf-8"),
        (b"\xef\xbb\xbfBMW for sale", "text/plain; charset=utf-8"),
        (b"MZIGO UMEFIKA", "text/plain; charset=utf-8"),
    ],
)
def test_accepted_types_are_known_by_content(content: bytes, media_type: str) -> None:
    assert sniff(io.BytesIO(content)).media_type == media_type


def test_videos_are_known_by_content(videos: dict[str, Path]) -> None:
    found = {name: sniff(io.BytesIO(path.read_bytes())) for name, path in videos.items()}
    assert {name: (one.extension, one.kind) for name, one in found.items()} == {
        "mp4": (".mp4", "video"),
        "mov": (".mov", "video"),
        "webm": (".webm", "video"),
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HTML, "a web page or XML file"),
        (b"\n\n  " + HTML, "a web page or XML file"),
        (SVG, "an SVG drawing"),
        (b"\xef\xbb\xbf<svg onload=alert(1)>", "an SVG drawing"),
        (b"<?php system($_GET[0]);", "a web page or XML file"),
        (b"#!/bin/sh\nrm -rf /\n", "a program"),
        (b"MZ\x90\x00\x03" + b"\0" * 60 + b"PE\0\0", "a program"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "a program"),
        (zipped("readme.txt", b"hello"), "an archive"),
        (docx({"word/vbaProject.bin": b"macro"}), "holds macros"),
        (b"Rar!\x1a\x07\x01\x00", "an archive"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC pictures are not accepted yet"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", "a sound file"),
        (b"\x1a\x45\xdf\xa3\x8f\x42\x82\x88matroska", "a Matroska video"),
        (saved(gradient(), "BMP"), "a BMP picture"),
        (saved(gradient(), "TIFF"), "a TIFF"),
        (b"{\\rtf1 hello}", "an RTF document"),
        (b"\x00\x01\x02\x03\x04nothing known", "not known here"),
        (b"caf\xe9 in Latin-1", "not known here"),
    ],
)
def test_refused_types_are_named(content: bytes, sentence: str) -> None:
    with pytest.raises(UnsupportedContent, match=sentence) as caught:
        sniff(io.BytesIO(content))
    assert caught.value.status == 415


def test_an_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(Unusable, match="empty"):
        sniff(io.BytesIO(b""))


@pytest.mark.parametrize("content", [HTML, SVG, b"MZ\x90\0\3", zipped("a", b"b")])
def test_a_picture_name_disguises_nothing(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "logo.jpg").write_bytes(content)
    with pytest.raises(UnsupportedContent):
        clean_upload(tmp_path / "logo.jpg", "logo", tmp_path)


def test_a_video_is_no_logo(videos: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(
        UnsupportedContent, match="This is a video, but a picture is wanted as logo"
    ):
        clean_upload(videos["mp4"], "logo", tmp_path)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(
        [
            b"",
            b"\xff\xd8\xff",
            b"GIF89a",
            b"PK\x03\x04",
            b"\0\0\0\x18ftypisom",
            b"%PDF-1.4",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\0\0\0\0WEBPVP8 ",
            b"\x1a\x45\xdf\xa3B\x82\x84webm",
        ]
    ),
)
def test_any_bytes_are_taken_or_refused_in_words(tail: bytes, head: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "upload").write_bytes(head + tail)
        try:
            clean_upload(folder / "upload", "image", folder)
        except UploadRefused as refusal:
            assert refusal.status in {413, 415, 422}


# --- sizes ------------------------------------------------------------------


def test_too_many_bytes_are_refused_while_they_come_in(tmp_path: Path) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    source = Endless()
    with pytest.raises(UploadTooLarge, match="25 MB") as caught:
        receive_upload(source, tmp_path / "upload", "image")  # type: ignore[arg-type]
    assert caught.value.status == 413
    assert source.given <= 27 * 1024 * 1024
    assert list(tmp_path.iterdir()) == []


def test_a_picture_sent_as_final_output_keeps_the_picture_limit(tmp_path: Path) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(saved(gradient(), "JPEG"))
    with upload.open("ab") as file:
        file.truncate(26 * 1024 * 1024)
    with pytest.raises(UploadTooLarge):
        clean_upload(upload, "final_output", tmp_path)


def png_bomb(width: int, height: int) -> bytes:
    """A small PNG file that claims, and unpacks to, very many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        )

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("edge", [8_000, 10_000, 20_000])
def test_a_pixel_bomb_is_refused_by_its_header(edge: int, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_bomb(edge, edge))
    assert bomb.stat().st_size < 100_000
    with pytest.raises(UnusablePicture, match="pixels") as caught:
        clean_upload(bomb, "image", tmp_path)
    assert caught.value.status == 422


def test_a_document_bomb_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.docx"
    bomb.write_bytes(docx({"word/media/a": bytes(101 * 1024 * 1024)}))
    with pytest.raises(Unusable, match="too large when unpacked"):
        clean_upload(bomb, "document", tmp_path)


# --- documents --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", PDF), ("a.docx", docx()), ("a.txt", b"Habari")]
)
def test_documents_pass_as_they_are(name: str, content: bytes, tmp_path: Path) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(content)
    clean = clean_upload(upload, "document", tmp_path)
    assert (clean.path, clean.type.extension) == (upload, Path(name).suffix)


def test_a_cut_off_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "upload").write_bytes(PDF[:-12])
    with pytest.raises(Unusable, match="cut off"):
        clean_upload(tmp_path / "upload", "document", tmp_path)


def test_a_damaged_docx_is_refused(tmp_path: Path) -> None:
    content = bytearray(docx({"word/media/a.txt": b"unique text" * 50}))
    place = content.find(b"word/media/a.txt") + len(b"word/media/a.txt") + 4
    content[place] ^= 0xFF
    (tmp_path / "upload").write_bytes(bytes(content))
    with pytest.raises(Unusable, match="broken"):
        clean_upload(tmp_path / "upload", "document", tmp_path)


# --- pictures ---------------------------------------------------------------


def cleaned(content: bytes, folder: Path) -> Image.Image:
    (folder / "upload").write_bytes(content)
    with Image.open(reencode_picture(folder / "upload", folder).path) as image:
        image.load()
        return image


def near(pixel: object, wanted: tuple[int, ...], by: int = 8) -> bool:
    return all(abs(a - b) <= by for a, b in zip(pixel, wanted, strict=True))  # type: ignore[call-overload]


def test_position_camera_and_comment_are_gone(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[Base.Model] = "Secret Phone 9"
    exif.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "S", GPS.GPSLatitude: (1.0, 17.0, 31.6)})
    content = saved(gradient(), "JPEG", exif=exif, comment=b"Secret comment", xmp=b"<x>Secret</x>")
    assert content.count(b"Secret") == 3
    clean = cleaned(content + b"PK\x03\x04 Secret appendix", tmp_path)
    assert clean.getexif().get_ifd(IFD.GPSInfo) == {}
    assert dict(clean.getexif()) == {}
    assert b"Secret" not in (tmp_path / "picture.jpg").read_bytes()


def test_png_texts_are_gone(tmp_path: Path) -> None:
    texts = PngInfo()
    texts.add_text("Author", "Secret")
    texts.add_itxt("XML:com.adobe.xmp", "Secret")
    exif = Image.Exif()
    exif[Base.Artist] = "Secret"
    cleaned(saved(gradient(), "PNG", pnginfo=texts, exif=exif), tmp_path)
    assert b"Secret" not in (tmp_path / "picture.png").read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(orientation: int, tmp_path: Path) -> None:
    """Stored the way a camera would, each orientation comes out with red at the upper left."""
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    image = gradient() if undo is None else gradient().transpose(undo)
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    clean = cleaned(saved(image, "JPEG", quality=95, exif=exif), tmp_path)
    assert clean.size == (64, 48)
    assert near(clean.getpixel((8, 8)), (254, 0, 0))
    assert near(clean.getpixel((56, 40)), (0, 0, 254))


def test_transparency_stays_and_opaque_alpha_goes(tmp_path: Path) -> None:
    glass = gradient(mode="RGBA")
    glass.putalpha(128)
    assert cleaned(saved(glass, "PNG"), tmp_path).getpixel((2, 2)) == (255, 0, 0, 128)
    assert cleaned(saved(gradient(mode="RGBA"), "PNG"), tmp_path).mode == "RGB"
    clean = cleaned(saved(glass, "WEBP", lossless=True), tmp_path)
    assert (clean.format, clean.mode) == ("PNG", "RGBA")
    palette = gradient().quantize(8)
    clean = cleaned(saved(palette, "GIF", transparency=palette.getpixel((2, 2))), tmp_path)
    assert (clean.format, clean.getpixel((2, 2))[3]) == ("PNG", 0)


def test_deep_grey_keeps_its_tones(tmp_path: Path) -> None:
    grey = Image.new("I;16", (8, 8), 32768)
    assert near((cleaned(saved(grey, "PNG"), tmp_path).getpixel((4, 4)),), (128,), by=1)


def test_profiles_are_applied_and_dropped(tmp_path: Path) -> None:
    """In a profile with red and blue primaries swapped, "red" means what sRGB calls blue."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"-XYZ").replace(b"bXYZ", b"rXYZ").replace(b"-XYZ", b"bXYZ")
    for mode in ("RGB", "RGBA"):
        glass = gradient(mode=mode)
        if mode == "RGBA":
            glass.putalpha(77)
        clean = cleaned(saved(glass, "PNG", icc_profile=swapped), tmp_path)
        assert near(clean.getpixel((2, 2)), (0, 0, 255, 77)[: len(mode)], by=2)
        assert "icc_profile" not in clean.info


def test_a_broken_profile_spoils_nothing(tmp_path: Path) -> None:
    clean = cleaned(saved(gradient(), "PNG", icc_profile=b"nonsense"), tmp_path)
    assert clean.getpixel((2, 2)) == (255, 0, 0)


def test_cmyk_from_print_becomes_rgb(tmp_path: Path) -> None:
    clean = cleaned(saved(gradient(mode="CMYK"), "JPEG", quality=95), tmp_path)
    assert clean.mode == "RGB"
    assert near(clean.getpixel((8, 8)), (254, 0, 0))


def test_large_pictures_are_brought_down(tmp_path: Path) -> None:
    clean = cleaned(saved(gradient(9000, 4500), "JPEG"), tmp_path)
    assert clean.size == (MAX_EDGE, MAX_EDGE // 2)


def test_quality_stays_good(tmp_path: Path) -> None:
    """Mean error against the original below 1.5 of 255 for a detailed picture."""
    original = Image.effect_mandelbrot((320, 240), (-2, -1.5, 1, 1.5), 100).convert("RGB")
    clean = cleaned(saved(original, "JPEG", quality=98), tmp_path)
    pairs = zip(original.tobytes(), clean.tobytes(), strict=True)
    assert sum(abs(a - b) for a, b in pairs) / (320 * 240 * 3) < 1.5


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_cut_off_pictures_are_refused(file_format: str, tmp_path: Path) -> None:
    content = saved(Image.effect_noise((200, 200), 60).convert("RGB"), file_format)
    for share in (0.3, 0.6, 0.9):
        with pytest.raises(UnusablePicture, match="broken or cut off"):
            cleaned(content[: int(len(content) * share)], tmp_path)


def test_moving_pictures_are_sent_to_video(tmp_path: Path) -> None:
    frames = [gradient(), gradient().rotate(90)]
    for file_format in ("GIF", "WEBP", "PNG"):
        content = saved(frames[0], file_format, save_all=True, append_images=frames[1:])
        with pytest.raises(UnusablePicture, match="This picture moves"):
            cleaned(content, tmp_path)


def test_phone_pictures_with_a_second_one_behind_are_taken(tmp_path: Path) -> None:
    content = saved(gradient(), "MPO", save_all=True, append_images=[gradient(32, 24)])
    assert cleaned(content, tmp_path).size == (64, 48)


def test_thumbnails_fit_their_edge(tmp_path: Path) -> None:
    glass = gradient(1000, 500, "RGBA")
    glass.putalpha(0)
    (tmp_path / "upload").write_bytes(saved(glass, "PNG"))
    small = thumbnail(tmp_path / "upload", tmp_path / "small.webp", max_edge=200)
    assert (small.media_type, small.width, small.height) == ("image/webp", 200, 100)
    thumbnail(tmp_path / "upload", tmp_path / "small.jpg", max_edge=200)
    with Image.open(tmp_path / "small.jpg") as image:
        assert near(image.getpixel((5, 5)), (255, 255, 255))


# --- videos -----------------------------------------------------------------


@pytest.mark.parametrize("extension", ["mp4", "mov", "webm"])
def test_videos_lose_position_and_title_but_no_frame(
    extension: str, videos: dict[str, Path], tmp_path: Path
) -> None:
    source = videos[extension]
    assert b"Nyumbani" in source.read_bytes()
    assert b"036.8219" in source.read_bytes()
    clean = clean_upload(source, "video", tmp_path)
    content = clean.path.read_bytes()
    assert b"Nyumbani" not in content
    assert b"036.8219" not in content
    assert (clean.width, clean.height, clean.type.extension) == (96, 64, f".{extension}")
    assert clean.seconds == pytest.approx(1.0, abs=0.1)
    with av.open(str(clean.path)) as container:
        assert sum(1 for _frame in container.decode(video=0)) == 10
        assert len(container.streams.audio) == 1


def test_a_phone_video_stays_upright(videos: dict[str, Path], tmp_path: Path) -> None:
    sideways = tmp_path / "sideways.mp4"
    ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run(
        [
            ffmpeg,
            "-loglevel",
            "error",
            "-display_rotation",
            "90",
            "-i",
            videos["mp4"],
            "-c",
            "copy",
            sideways,
        ],
        check=True,
    )
    clean = clean_upload(sideways, "video", tmp_path)
    assert (clean.width, clean.height) == (64, 96)


@pytest.mark.parametrize("extension", ["mp4", "mov", "webm"])
def test_cut_off_videos_are_refused(
    extension: str, videos: dict[str, Path], tmp_path: Path
) -> None:
    content = videos[extension].read_bytes()
    (tmp_path / "upload").write_bytes(content[: len(content) // 2])
    with pytest.raises(UnusableVideo, match="broken or cut off"):
        clean_upload(tmp_path / "upload", "video", tmp_path)


def test_a_cut_off_video_with_its_index_first_is_refused(
    videos: dict[str, Path], tmp_path: Path
) -> None:
    """The index is whole and promises a second; half of the pictures are missing."""
    whole = clean_upload(videos["mp4"], "video", tmp_path).path.read_bytes()
    (tmp_path / "upload").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnusableVideo, match="broken or cut off"):
        clean_upload(tmp_path / "upload", "video", tmp_path)


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    ffmpeg, target = imageio_ffmpeg.get_ffmpeg_exe(), tmp_path / "sound.mp4"
    subprocess.run(
        [
            ffmpeg,
            "-loglevel",
            "error",
            "-f",
            "lavfi",
            "-i",
            "sine=duration=1",
            "-c:a",
            "aac",
            target,
        ],
        check=True,
    )
    with pytest.raises(UnusableVideo):
        clean_upload(target, "video", tmp_path)


def test_a_playlist_cannot_pull_in_other_files(tmp_path: Path) -> None:
    """A concat or HLS list names files of ours; it is text, and never read as a video."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (tmp_path / "upload").write_text(f"#EXTM3U\n#EXTINF:1,\nfile://{secret}\n")
    with pytest.raises(UnsupportedContent):
        clean_upload(tmp_path / "upload", "video", tmp_path)
