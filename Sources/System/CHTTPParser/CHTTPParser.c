#include "CHTTPParser.h"

static switchboard_http_request *request_of(http_parser *parser) {
  return (switchboard_http_request *)parser->data;
}

static int on_url(http_parser *parser, const char *at, size_t length) {
  switchboard_http_request *request = request_of(parser);
  if (request->target_length == 0) request->target = (uint32_t)((const uint8_t *)at - request->base);
  request->target_length += (uint32_t)length;
  return 0;
}

static int on_header_field(http_parser *parser, const char *at, size_t length) {
  switchboard_http_request *request = request_of(parser);
  // Trailers after a chunked body have no use here.
  if (request->head_complete) return 0;
  if (request->after_value || request->field_count == 0) {
    if (request->field_count == request->field_limit) return 1;
    switchboard_http_field *field = &request->fields[request->field_count++];
    field->name = (uint32_t)((const uint8_t *)at - request->base);
    field->name_length = 0;
    field->value = 0;
    field->value_length = 0;
    request->after_value = false;
  }
  request->fields[request->field_count - 1].name_length += (uint32_t)length;
  return 0;
}

static int on_header_value(http_parser *parser, const char *at, size_t length) {
  switchboard_http_request *request = request_of(parser);
  if (request->head_complete || request->field_count == 0) return 0;
  switchboard_http_field *field = &request->fields[request->field_count - 1];
  if (!request->after_value) field->value = (uint32_t)((const uint8_t *)at - request->base);
  field->value_length += (uint32_t)length;
  request->after_value = true;
  return 0;
}

static int on_headers_complete(http_parser *parser) {
  switchboard_http_request *request = request_of(parser);
  request->head_complete = true;
  request->keep_alive = http_should_keep_alive(parser) != 0;
  http_parser_pause(parser, 1);
  return 0;
}

static int on_body(http_parser *parser, const char *at, size_t length) {
  switchboard_http_request *request = request_of(parser);
  request->on_body(request->context, (const uint8_t *)at, length);
  return 0;
}

static int on_message_complete(http_parser *parser) {
  request_of(parser)->message_complete = true;
  http_parser_pause(parser, 1);
  return 0;
}

static const http_parser_settings settings = {
    .on_url = on_url,
    .on_header_field = on_header_field,
    .on_header_value = on_header_value,
    .on_headers_complete = on_headers_complete,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

void switchboard_http_reset(switchboard_http_request *request) {
  http_parser_init(&request->parser, HTTP_REQUEST);
  request->parser.data = request;
  request->field_count = 0;
  request->target = 0;
  request->target_length = 0;
  request->head_complete = false;
  request->message_complete = false;
  request->keep_alive = false;
  request->after_value = false;
}

size_t switchboard_http_execute(
    switchboard_http_request *request, const uint8_t *bytes, size_t length) {
  if (HTTP_PARSER_ERRNO(&request->parser) == HPE_PAUSED) http_parser_pause(&request->parser, 0);
  request->base = bytes;
  return http_parser_execute(&request->parser, &settings, (const char *)bytes, length);
}

enum http_errno switchboard_http_error(const switchboard_http_request *request) {
  return HTTP_PARSER_ERRNO(&request->parser);
}

bool switchboard_http_is_chunked(const switchboard_http_request *request) {
  return (request->parser.flags & F_CHUNKED) != 0;
}

uint64_t switchboard_http_body_length(const switchboard_http_request *request) {
  const uint64_t length = request->parser.content_length;
  return length == UINT64_MAX ? 0 : length;
}

void switchboard_http_ignore_upgrade(switchboard_http_request *request) {
  request->parser.upgrade = 0;
}

const char *switchboard_http_method(const switchboard_http_request *request) {
  return http_method_str((enum http_method)request->parser.method);
}

bool switchboard_http_is_version_10(const switchboard_http_request *request) {
  return request->parser.http_major == 1 && request->parser.http_minor == 0;
}
