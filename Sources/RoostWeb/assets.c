// Written by scripts/web-assets from the files under app/; run it after one was added or removed.

#include "roost_web.h"

static const unsigned char core_client_js[] = {
#embed "app/core/client.js"
};
static const unsigned char core_coalesce_js[] = {
#embed "app/core/coalesce.js"
};
static const unsigned char core_dom_js[] = {
#embed "app/core/dom.js"
};
static const unsigned char core_drafts_js[] = {
#embed "app/core/drafts.js"
};
static const unsigned char core_element_js[] = {
#embed "app/core/element.js"
};
static const unsigned char core_errors_js[] = {
#embed "app/core/errors.js"
};
static const unsigned char core_event_source_line_js[] = {
#embed "app/core/event-source-line.js"
};
static const unsigned char core_focus_js[] = {
#embed "app/core/focus.js"
};
static const unsigned char core_format_js[] = {
#embed "app/core/format.js"
};
static const unsigned char core_hub_js[] = {
#embed "app/core/hub.js"
};
static const unsigned char core_icons_js[] = {
#embed "app/core/icons.js"
};
static const unsigned char core_main_js[] = {
#embed "app/core/main.js"
};
static const unsigned char core_network_choices_js[] = {
#embed "app/core/network-choices.js"
};
static const unsigned char core_once_js[] = {
#embed "app/core/once.js"
};
static const unsigned char core_policy_fields_js[] = {
#embed "app/core/policy-fields.js"
};
static const unsigned char core_render_js[] = {
#embed "app/core/render.js"
};
static const unsigned char core_review_js[] = {
#embed "app/core/review.js"
};
static const unsigned char core_router_js[] = {
#embed "app/core/router.js"
};
static const unsigned char core_sign_in_keys_js[] = {
#embed "app/core/sign-in-keys.js"
};
static const unsigned char core_sign_in_js[] = {
#embed "app/core/sign-in.js"
};
static const unsigned char core_silence_js[] = {
#embed "app/core/silence.js"
};
static const unsigned char core_socket_line_js[] = {
#embed "app/core/socket-line.js"
};
static const unsigned char core_stream_js[] = {
#embed "app/core/stream.js"
};
static const unsigned char core_tasks_js[] = {
#embed "app/core/tasks.js"
};
static const unsigned char core_theme_js[] = {
#embed "app/core/theme.js"
};
static const unsigned char core_worker_js[] = {
#embed "app/core/worker.js"
};
static const unsigned char diff_applications_js[] = {
#embed "app/diff/applications.js"
};
static const unsigned char diff_apply_bar_js[] = {
#embed "app/diff/apply-bar.js"
};
static const unsigned char diff_changes_notes_js[] = {
#embed "app/diff/changes-notes.js"
};
static const unsigned char diff_changes_pane_js[] = {
#embed "app/diff/changes-pane.js"
};
static const unsigned char diff_conflict_preview_js[] = {
#embed "app/diff/conflict-preview.js"
};
static const unsigned char diff_diff_view_js[] = {
#embed "app/diff/diff-view.js"
};
static const unsigned char diff_edit_rows_js[] = {
#embed "app/diff/edit-rows.js"
};
static const unsigned char diff_file_list_js[] = {
#embed "app/diff/file-list.js"
};
static const unsigned char diff_kinds_js[] = {
#embed "app/diff/kinds.js"
};
static const unsigned char diff_no_changes_js[] = {
#embed "app/diff/no-changes.js"
};
static const unsigned char diff_patch_js[] = {
#embed "app/diff/patch.js"
};
static const unsigned char diff_standing_js[] = {
#embed "app/diff/standing.js"
};
static const unsigned char diff_touched_js[] = {
#embed "app/diff/touched.js"
};
static const unsigned char diff_undo_stack_js[] = {
#embed "app/diff/undo-stack.js"
};
static const unsigned char icon_svg[] = {
#embed "app/icon.svg"
};
static const unsigned char index_html[] = {
#embed "app/index.html"
};
static const unsigned char pages_agent_js[] = {
#embed "app/pages/agent.js"
};
static const unsigned char pages_agent_form_js[] = {
#embed "app/pages/agent/form.js"
};
static const unsigned char pages_agent_instructions_js[] = {
#embed "app/pages/agent/instructions.js"
};
static const unsigned char pages_agent_overview_js[] = {
#embed "app/pages/agent/overview.js"
};
static const unsigned char pages_agent_policy_form_js[] = {
#embed "app/pages/agent/policy-form.js"
};
static const unsigned char pages_agent_policy_js[] = {
#embed "app/pages/agent/policy.js"
};
static const unsigned char pages_agent_sessions_js[] = {
#embed "app/pages/agent/sessions.js"
};
static const unsigned char pages_agent_usage_js[] = {
#embed "app/pages/agent/usage.js"
};
static const unsigned char pages_agent_words_js[] = {
#embed "app/pages/agent/words.js"
};
static const unsigned char pages_agents_js[] = {
#embed "app/pages/agents.js"
};
static const unsigned char pages_doctor_js[] = {
#embed "app/pages/doctor.js"
};
static const unsigned char pages_facts_js[] = {
#embed "app/pages/facts.js"
};
static const unsigned char pages_folder_problem_js[] = {
#embed "app/pages/folder-problem.js"
};
static const unsigned char pages_new_agent_js[] = {
#embed "app/pages/new-agent.js"
};
static const unsigned char pages_new_task_js[] = {
#embed "app/pages/new-task.js"
};
static const unsigned char pages_new_task_fields_js[] = {
#embed "app/pages/new-task/fields.js"
};
static const unsigned char pages_new_task_lacking_network_js[] = {
#embed "app/pages/new-task/lacking-network.js"
};
static const unsigned char pages_new_task_network_select_js[] = {
#embed "app/pages/new-task/network-select.js"
};
static const unsigned char pages_new_task_offers_js[] = {
#embed "app/pages/new-task/offers.js"
};
static const unsigned char pages_new_task_request_js[] = {
#embed "app/pages/new-task/request.js"
};
static const unsigned char pages_reach_js[] = {
#embed "app/pages/reach.js"
};
static const unsigned char pages_settings_js[] = {
#embed "app/pages/settings.js"
};
static const unsigned char pages_settings_about_js[] = {
#embed "app/pages/settings/about.js"
};
static const unsigned char pages_settings_access_js[] = {
#embed "app/pages/settings/access.js"
};
static const unsigned char pages_settings_ceiling_js[] = {
#embed "app/pages/settings/ceiling.js"
};
static const unsigned char pages_settings_theme_js[] = {
#embed "app/pages/settings/theme.js"
};
static const unsigned char pages_sign_in_js[] = {
#embed "app/pages/sign-in.js"
};
static const unsigned char pages_task_js[] = {
#embed "app/pages/task.js"
};
static const unsigned char pages_tasks_js[] = {
#embed "app/pages/tasks.js"
};
static const unsigned char pages_tasks_actions_js[] = {
#embed "app/pages/tasks/actions.js"
};
static const unsigned char pages_tasks_cards_js[] = {
#embed "app/pages/tasks/cards.js"
};
static const unsigned char pages_tasks_filters_js[] = {
#embed "app/pages/tasks/filters.js"
};
static const unsigned char pages_tasks_row_js[] = {
#embed "app/pages/tasks/row.js"
};
static const unsigned char pages_tasks_table_js[] = {
#embed "app/pages/tasks/table.js"
};
static const unsigned char pages_tasks_window_js[] = {
#embed "app/pages/tasks/window.js"
};
static const unsigned char shell_bottom_bar_js[] = {
#embed "app/shell/bottom-bar.js"
};
static const unsigned char shell_connection_line_js[] = {
#embed "app/shell/connection-line.js"
};
static const unsigned char shell_feedback_js[] = {
#embed "app/shell/feedback.js"
};
static const unsigned char shell_folder_picker_js[] = {
#embed "app/shell/folder-picker.js"
};
static const unsigned char shell_keys_js[] = {
#embed "app/shell/keys.js"
};
static const unsigned char shell_palette_js[] = {
#embed "app/shell/palette.js"
};
static const unsigned char shell_places_js[] = {
#embed "app/shell/places.js"
};
static const unsigned char shell_shell_js[] = {
#embed "app/shell/shell.js"
};
static const unsigned char shell_sidebar_width_js[] = {
#embed "app/shell/sidebar-width.js"
};
static const unsigned char shell_sidebar_js[] = {
#embed "app/shell/sidebar.js"
};
static const unsigned char shell_toasts_js[] = {
#embed "app/shell/toasts.js"
};
static const unsigned char shell_verbs_js[] = {
#embed "app/shell/verbs.js"
};
static const unsigned char task_activity_js[] = {
#embed "app/task/activity.js"
};
static const unsigned char task_attachments_js[] = {
#embed "app/task/attachments.js"
};
static const unsigned char task_cancel_js[] = {
#embed "app/task/cancel.js"
};
static const unsigned char task_composer_js[] = {
#embed "app/task/composer.js"
};
static const unsigned char task_conversation_view_js[] = {
#embed "app/task/conversation-view.js"
};
static const unsigned char task_conversation_js[] = {
#embed "app/task/conversation.js"
};
static const unsigned char task_disclosure_js[] = {
#embed "app/task/disclosure.js"
};
static const unsigned char task_dock_js[] = {
#embed "app/task/dock.js"
};
static const unsigned char task_entries_js[] = {
#embed "app/task/entries.js"
};
static const unsigned char task_follow_js[] = {
#embed "app/task/follow.js"
};
static const unsigned char task_header_js[] = {
#embed "app/task/header.js"
};
static const unsigned char task_inert_js[] = {
#embed "app/task/inert.js"
};
static const unsigned char task_markdown_blocks_js[] = {
#embed "app/task/markdown-blocks.js"
};
static const unsigned char task_markdown_inline_js[] = {
#embed "app/task/markdown-inline.js"
};
static const unsigned char task_markdown_js[] = {
#embed "app/task/markdown.js"
};
static const unsigned char task_outcomes_js[] = {
#embed "app/task/outcomes.js"
};
static const unsigned char task_output_view_js[] = {
#embed "app/task/output-view.js"
};
static const unsigned char task_output_js[] = {
#embed "app/task/output.js"
};
static const unsigned char task_phrases_js[] = {
#embed "app/task/phrases.js"
};
static const unsigned char task_run_announcer_js[] = {
#embed "app/task/run-announcer.js"
};
static const unsigned char task_run_view_js[] = {
#embed "app/task/run-view.js"
};
static const unsigned char task_setup_row_js[] = {
#embed "app/task/setup-row.js"
};
static const unsigned char task_step_row_js[] = {
#embed "app/task/step-row.js"
};
static const unsigned char task_task_actions_js[] = {
#embed "app/task/task-actions.js"
};
static const unsigned char task_task_data_js[] = {
#embed "app/task/task-data.js"
};
static const unsigned char task_task_layout_js[] = {
#embed "app/task/task-layout.js"
};
static const unsigned char task_task_placeholders_js[] = {
#embed "app/task/task-placeholders.js"
};
static const unsigned char task_task_verbs_js[] = {
#embed "app/task/task-verbs.js"
};
static const unsigned char task_terminal_text_js[] = {
#embed "app/task/terminal-text.js"
};
static const unsigned char task_waiting_messages_js[] = {
#embed "app/task/waiting-messages.js"
};
static const unsigned char task_windowed_js[] = {
#embed "app/task/windowed.js"
};
static const unsigned char style_css[] = {
#embed "app/style/tokens.css"
,
#embed "app/style/parts.css"
,
#embed "app/style/frames.css"
,
#embed "app/style/shell.css"
,
#embed "app/style/pages.css"
,
#embed "app/style/agent.css"
,
#embed "app/style/forms.css"
,
#embed "app/style/settings.css"
,
#embed "app/style/task.css"
,
#embed "app/style/conversation.css"
,
#embed "app/style/steps.css"
,
#embed "app/style/answer.css"
,
#embed "app/style/composer.css"
,
#embed "app/style/changes.css"
,
#embed "app/style/diff.css"
,
#embed "app/style/apply.css"
};

#define ASSET(path, type, bytes) {path, type, bytes, sizeof bytes}

static const struct roost_web_asset assets[] = {
    ASSET("core/client.js", "text/javascript; charset=utf-8", core_client_js),
    ASSET("core/coalesce.js", "text/javascript; charset=utf-8", core_coalesce_js),
    ASSET("core/dom.js", "text/javascript; charset=utf-8", core_dom_js),
    ASSET("core/drafts.js", "text/javascript; charset=utf-8", core_drafts_js),
    ASSET("core/element.js", "text/javascript; charset=utf-8", core_element_js),
    ASSET("core/errors.js", "text/javascript; charset=utf-8", core_errors_js),
    ASSET("core/event-source-line.js", "text/javascript; charset=utf-8", core_event_source_line_js),
    ASSET("core/focus.js", "text/javascript; charset=utf-8", core_focus_js),
    ASSET("core/format.js", "text/javascript; charset=utf-8", core_format_js),
    ASSET("core/hub.js", "text/javascript; charset=utf-8", core_hub_js),
    ASSET("core/icons.js", "text/javascript; charset=utf-8", core_icons_js),
    ASSET("core/main.js", "text/javascript; charset=utf-8", core_main_js),
    ASSET("core/network-choices.js", "text/javascript; charset=utf-8", core_network_choices_js),
    ASSET("core/once.js", "text/javascript; charset=utf-8", core_once_js),
    ASSET("core/policy-fields.js", "text/javascript; charset=utf-8", core_policy_fields_js),
    ASSET("core/render.js", "text/javascript; charset=utf-8", core_render_js),
    ASSET("core/review.js", "text/javascript; charset=utf-8", core_review_js),
    ASSET("core/router.js", "text/javascript; charset=utf-8", core_router_js),
    ASSET("core/sign-in-keys.js", "text/javascript; charset=utf-8", core_sign_in_keys_js),
    ASSET("core/sign-in.js", "text/javascript; charset=utf-8", core_sign_in_js),
    ASSET("core/silence.js", "text/javascript; charset=utf-8", core_silence_js),
    ASSET("core/socket-line.js", "text/javascript; charset=utf-8", core_socket_line_js),
    ASSET("core/stream.js", "text/javascript; charset=utf-8", core_stream_js),
    ASSET("core/tasks.js", "text/javascript; charset=utf-8", core_tasks_js),
    ASSET("core/theme.js", "text/javascript; charset=utf-8", core_theme_js),
    ASSET("core/worker.js", "text/javascript; charset=utf-8", core_worker_js),
    ASSET("diff/applications.js", "text/javascript; charset=utf-8", diff_applications_js),
    ASSET("diff/apply-bar.js", "text/javascript; charset=utf-8", diff_apply_bar_js),
    ASSET("diff/changes-notes.js", "text/javascript; charset=utf-8", diff_changes_notes_js),
    ASSET("diff/changes-pane.js", "text/javascript; charset=utf-8", diff_changes_pane_js),
    ASSET("diff/conflict-preview.js", "text/javascript; charset=utf-8", diff_conflict_preview_js),
    ASSET("diff/diff-view.js", "text/javascript; charset=utf-8", diff_diff_view_js),
    ASSET("diff/edit-rows.js", "text/javascript; charset=utf-8", diff_edit_rows_js),
    ASSET("diff/file-list.js", "text/javascript; charset=utf-8", diff_file_list_js),
    ASSET("diff/kinds.js", "text/javascript; charset=utf-8", diff_kinds_js),
    ASSET("diff/no-changes.js", "text/javascript; charset=utf-8", diff_no_changes_js),
    ASSET("diff/patch.js", "text/javascript; charset=utf-8", diff_patch_js),
    ASSET("diff/standing.js", "text/javascript; charset=utf-8", diff_standing_js),
    ASSET("diff/touched.js", "text/javascript; charset=utf-8", diff_touched_js),
    ASSET("diff/undo-stack.js", "text/javascript; charset=utf-8", diff_undo_stack_js),
    ASSET("icon.svg", "image/svg+xml", icon_svg),
    ASSET("index.html", "text/html; charset=utf-8", index_html),
    ASSET("pages/agent.js", "text/javascript; charset=utf-8", pages_agent_js),
    ASSET("pages/agent/form.js", "text/javascript; charset=utf-8", pages_agent_form_js),
    ASSET("pages/agent/instructions.js", "text/javascript; charset=utf-8", pages_agent_instructions_js),
    ASSET("pages/agent/overview.js", "text/javascript; charset=utf-8", pages_agent_overview_js),
    ASSET("pages/agent/policy-form.js", "text/javascript; charset=utf-8", pages_agent_policy_form_js),
    ASSET("pages/agent/policy.js", "text/javascript; charset=utf-8", pages_agent_policy_js),
    ASSET("pages/agent/sessions.js", "text/javascript; charset=utf-8", pages_agent_sessions_js),
    ASSET("pages/agent/usage.js", "text/javascript; charset=utf-8", pages_agent_usage_js),
    ASSET("pages/agent/words.js", "text/javascript; charset=utf-8", pages_agent_words_js),
    ASSET("pages/agents.js", "text/javascript; charset=utf-8", pages_agents_js),
    ASSET("pages/doctor.js", "text/javascript; charset=utf-8", pages_doctor_js),
    ASSET("pages/facts.js", "text/javascript; charset=utf-8", pages_facts_js),
    ASSET("pages/folder-problem.js", "text/javascript; charset=utf-8", pages_folder_problem_js),
    ASSET("pages/new-agent.js", "text/javascript; charset=utf-8", pages_new_agent_js),
    ASSET("pages/new-task.js", "text/javascript; charset=utf-8", pages_new_task_js),
    ASSET("pages/new-task/fields.js", "text/javascript; charset=utf-8", pages_new_task_fields_js),
    ASSET("pages/new-task/lacking-network.js", "text/javascript; charset=utf-8", pages_new_task_lacking_network_js),
    ASSET("pages/new-task/network-select.js", "text/javascript; charset=utf-8", pages_new_task_network_select_js),
    ASSET("pages/new-task/offers.js", "text/javascript; charset=utf-8", pages_new_task_offers_js),
    ASSET("pages/new-task/request.js", "text/javascript; charset=utf-8", pages_new_task_request_js),
    ASSET("pages/reach.js", "text/javascript; charset=utf-8", pages_reach_js),
    ASSET("pages/settings.js", "text/javascript; charset=utf-8", pages_settings_js),
    ASSET("pages/settings/about.js", "text/javascript; charset=utf-8", pages_settings_about_js),
    ASSET("pages/settings/access.js", "text/javascript; charset=utf-8", pages_settings_access_js),
    ASSET("pages/settings/ceiling.js", "text/javascript; charset=utf-8", pages_settings_ceiling_js),
    ASSET("pages/settings/theme.js", "text/javascript; charset=utf-8", pages_settings_theme_js),
    ASSET("pages/sign-in.js", "text/javascript; charset=utf-8", pages_sign_in_js),
    ASSET("pages/task.js", "text/javascript; charset=utf-8", pages_task_js),
    ASSET("pages/tasks.js", "text/javascript; charset=utf-8", pages_tasks_js),
    ASSET("pages/tasks/actions.js", "text/javascript; charset=utf-8", pages_tasks_actions_js),
    ASSET("pages/tasks/cards.js", "text/javascript; charset=utf-8", pages_tasks_cards_js),
    ASSET("pages/tasks/filters.js", "text/javascript; charset=utf-8", pages_tasks_filters_js),
    ASSET("pages/tasks/row.js", "text/javascript; charset=utf-8", pages_tasks_row_js),
    ASSET("pages/tasks/table.js", "text/javascript; charset=utf-8", pages_tasks_table_js),
    ASSET("pages/tasks/window.js", "text/javascript; charset=utf-8", pages_tasks_window_js),
    ASSET("shell/bottom-bar.js", "text/javascript; charset=utf-8", shell_bottom_bar_js),
    ASSET("shell/connection-line.js", "text/javascript; charset=utf-8", shell_connection_line_js),
    ASSET("shell/feedback.js", "text/javascript; charset=utf-8", shell_feedback_js),
    ASSET("shell/folder-picker.js", "text/javascript; charset=utf-8", shell_folder_picker_js),
    ASSET("shell/keys.js", "text/javascript; charset=utf-8", shell_keys_js),
    ASSET("shell/palette.js", "text/javascript; charset=utf-8", shell_palette_js),
    ASSET("shell/places.js", "text/javascript; charset=utf-8", shell_places_js),
    ASSET("shell/shell.js", "text/javascript; charset=utf-8", shell_shell_js),
    ASSET("shell/sidebar-width.js", "text/javascript; charset=utf-8", shell_sidebar_width_js),
    ASSET("shell/sidebar.js", "text/javascript; charset=utf-8", shell_sidebar_js),
    ASSET("shell/toasts.js", "text/javascript; charset=utf-8", shell_toasts_js),
    ASSET("shell/verbs.js", "text/javascript; charset=utf-8", shell_verbs_js),
    ASSET("task/activity.js", "text/javascript; charset=utf-8", task_activity_js),
    ASSET("task/attachments.js", "text/javascript; charset=utf-8", task_attachments_js),
    ASSET("task/cancel.js", "text/javascript; charset=utf-8", task_cancel_js),
    ASSET("task/composer.js", "text/javascript; charset=utf-8", task_composer_js),
    ASSET("task/conversation-view.js", "text/javascript; charset=utf-8", task_conversation_view_js),
    ASSET("task/conversation.js", "text/javascript; charset=utf-8", task_conversation_js),
    ASSET("task/disclosure.js", "text/javascript; charset=utf-8", task_disclosure_js),
    ASSET("task/dock.js", "text/javascript; charset=utf-8", task_dock_js),
    ASSET("task/entries.js", "text/javascript; charset=utf-8", task_entries_js),
    ASSET("task/follow.js", "text/javascript; charset=utf-8", task_follow_js),
    ASSET("task/header.js", "text/javascript; charset=utf-8", task_header_js),
    ASSET("task/inert.js", "text/javascript; charset=utf-8", task_inert_js),
    ASSET("task/markdown-blocks.js", "text/javascript; charset=utf-8", task_markdown_blocks_js),
    ASSET("task/markdown-inline.js", "text/javascript; charset=utf-8", task_markdown_inline_js),
    ASSET("task/markdown.js", "text/javascript; charset=utf-8", task_markdown_js),
    ASSET("task/outcomes.js", "text/javascript; charset=utf-8", task_outcomes_js),
    ASSET("task/output-view.js", "text/javascript; charset=utf-8", task_output_view_js),
    ASSET("task/output.js", "text/javascript; charset=utf-8", task_output_js),
    ASSET("task/phrases.js", "text/javascript; charset=utf-8", task_phrases_js),
    ASSET("task/run-announcer.js", "text/javascript; charset=utf-8", task_run_announcer_js),
    ASSET("task/run-view.js", "text/javascript; charset=utf-8", task_run_view_js),
    ASSET("task/setup-row.js", "text/javascript; charset=utf-8", task_setup_row_js),
    ASSET("task/step-row.js", "text/javascript; charset=utf-8", task_step_row_js),
    ASSET("task/task-actions.js", "text/javascript; charset=utf-8", task_task_actions_js),
    ASSET("task/task-data.js", "text/javascript; charset=utf-8", task_task_data_js),
    ASSET("task/task-layout.js", "text/javascript; charset=utf-8", task_task_layout_js),
    ASSET("task/task-placeholders.js", "text/javascript; charset=utf-8", task_task_placeholders_js),
    ASSET("task/task-verbs.js", "text/javascript; charset=utf-8", task_task_verbs_js),
    ASSET("task/terminal-text.js", "text/javascript; charset=utf-8", task_terminal_text_js),
    ASSET("task/waiting-messages.js", "text/javascript; charset=utf-8", task_waiting_messages_js),
    ASSET("task/windowed.js", "text/javascript; charset=utf-8", task_windowed_js),
    ASSET("style.css", "text/css; charset=utf-8", style_css),
};

const struct roost_web_asset *roost_web_assets(size_t *count) {
    *count = sizeof assets / sizeof assets[0];
    return assets;
}
