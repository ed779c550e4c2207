"""HTML routes. The public page is pages:organization_detail, because it shows tasks too."""

from django.urls import path

from organizations.views import absences, invitations, members, profile

app_name = "organizations"
urlpatterns = [
    path("new/", profile.organization_create, name="organization_create"),
    path("invitations/<slug:token>/", invitations.invitation_accept, name="invitation_accept"),
    path("<slug:slug>/edit/", profile.organization_edit, name="organization_edit"),
    path("<slug:slug>/close/", profile.organization_close, name="organization_close"),
    path("<slug:slug>/members/", members.member_list, name="member_list"),
    path("<slug:slug>/members/invite/", invitations.member_invite, name="member_invite"),
    path("<slug:slug>/members/leave/", members.member_leave, name="member_leave"),
    path("<slug:slug>/members/away/", absences.own_absence, name="own_absence"),
    path("<slug:slug>/members/<uuid:public_id>/away/", absences.member_absence, name="member_absence"),
    path("<slug:slug>/members/<uuid:public_id>/", members.member_edit, name="member_edit"),
    path("<slug:slug>/members/<uuid:public_id>/remove/", members.member_remove, name="member_remove"),
    path(
        "<slug:slug>/invitations/<uuid:public_id>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
]
