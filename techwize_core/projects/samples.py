"""What the answers of the projects' API look like; shown in its description."""

from __future__ import annotations

from pydantic.config import JsonDict

_PROJECT_ID = "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71"
_CLIENT_ID = "0192f3c1-08be-7f4e-a3c2-6d5e4f3a2b10"
_EDITOR_ID = "0192e0aa-51d0-7b1c-8e6f-0a1b2c3d4e5f"

PROJECT: JsonDict = {
    "id": _PROJECT_ID,
    "reference": "TW-4K7QZ2",
    "client_id": _CLIENT_ID,
    "package_id": "0192e0a4-1f00-7d2a-9c3b-7f6e5d4c3b2a",
    "template_id": None,
    "status": "in_production",
    "title": "Fresh roast, every morning",
    "description": "Kilimani Coffee House roasts beans from Nyeri each morning. A cappuccino is KSh 250.",
    "target_platform": "instagram",
    "video_duration": "15s",
    "language": "en",
    "script_provided": False,
    "custom_script": "",
    "brand_colors": {"primary": "#B8431F", "secondary": "#E2B040"},
    "cta_text": "Come by before 9",
    "cta_url": "https://kilimanicoffee.co.ke",
    "assigned_to": _EDITOR_ID,
    "priority": "normal",
    "deadline_date": "2026-11-25T14:00:00Z",
    "completed_date": None,
    "total_amount": "6500.00",
    "payment_status": "paid",
    "revision_count_used": 0,
    "client_notes": "",
    "created_at": "2026-11-22T08:15:30.482913Z",
    "updated_at": "2026-11-22T08:21:07.118204Z",
}
STAFF_PROJECT: JsonDict = {**PROJECT, "internal_notes": "The client is on the phone until ten."}
ASSET: JsonDict = {
    "id": "0192f3c6-22b0-7a9d-8f1e-3c2d1b0a9f8e",
    "project_id": _PROJECT_ID,
    "asset_type": "image",
    "file_name": "shop-front.jpg",
    "file_url": "https://techwize.example/media/tenants/demo/projects/TW-4K7QZ2/shop-front.jpg?expires=1795338930&signature=9f2c",
    "file_size": 482113,
    "media_type": "image/jpeg",
    "uploaded_by": _CLIENT_ID,
    "is_approved": False,
    "details": {"width": 1600, "height": 1200},
    "uploaded_at": "2026-11-22T08:17:02.550021Z",
}
REVISION: JsonDict = {
    "id": "0192f4d0-9e3b-7c11-b2a4-8e7f6a5b4c3d",
    "project_id": _PROJECT_ID,
    "revision_number": 1,
    "requested_by": _CLIENT_ID,
    "description": "Calmer music, and please say that we open at 6.",
    "status": "pending",
    "fee": "0.00",
    "created_at": "2026-11-23T06:40:11.904417Z",
    "resolved_at": None,
}
COMMENT: JsonDict = {
    "id": "0192f4cf-1a2b-7e5f-9d8c-4b3a2f1e0d9c",
    "project_id": _PROJECT_ID,
    "author_id": _CLIENT_ID,
    "author_name": "Wanjiku Mwangi",
    "body": "The logo could stay a little longer.",
    "frame": 132,
    "drawing": None,
    "parent_id": None,
    "internal": False,
    "resolved_at": None,
    "created_at": "2026-11-23T06:38:45.210658Z",
}
MOVE: JsonDict = {
    "id": "0192f3c5-7d6e-7b0a-a1f2-e3d4c5b6a798",
    "project_id": _PROJECT_ID,
    "status": "queued",
    "changed_by": None,
    "notes": "Paid in full.",
    "created_at": "2026-11-22T08:19:33.771240Z",
}
