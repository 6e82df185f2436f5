"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from gymsite.api import not_found
from gymsite.desk import show_desk
from gymsite.health import healthz, readyz
from gymsite.metrics import metrics
from gymsite.schema.pages import show_docs, show_schema
from gymsite.search import search
from members.face.pages.front_page import favicon, front_page
from members.face.pages.logo import show_logo
from members.people.admin.sign_in_page import sign_in

urlpatterns = [
    path("pay/", include("payments.page_urls")),  # in front: each address is tried, and no two begin alike
    path("", include("payments.urls")),
    path("", include("members.urls")),
    re_path(r"^api/v1/schema/?$", show_schema, name="api-description"),
    re_path(r"^api/v1/docs/?$", show_docs, name="api-docs"),
    path("s/", include("members.training.page_urls")),
    path("admin", RedirectView.as_view(url="/admin/")),
    path("admin/login/", sign_in),
    path("admin/search/", admin.site.admin_view(search)),
    path("admin/desk/", admin.site.admin_view(show_desk), name="desk"),
    path("admin/", include("members.page_urls")),
    path("admin/", admin.site.urls),
    path("", front_page, name="front_page"),
    path("favicon.ico", favicon),
    path("logo/<str:digest>", show_logo, name="gym_logo"),
    path("language/", set_language, name="set_language"),
    # By its name, so that production does not load it.
    *([path("", include("gymsite.demonstration.urls"))] if settings.DEMONSTRATION_PAGE else []),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    re_path(r".*", not_found),
]

handler400 = "gymsite.api.bad_request"
handler403 = "gymsite.api.forbidden"
handler404 = "gymsite.api.not_found"
handler500 = "gymsite.api.server_error"
