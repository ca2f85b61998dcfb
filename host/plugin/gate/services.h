// One member for each host service that the gate itself implements.
#pragma once

#include "host/plugin/gate/gate.h"
#include "host/plugin/gate/http_service.h"
#include "host/plugin/gate/plain_services.h"
#include "host/plugin/gate/stream_service.h"
#include "host/plugin/gate/task_service.h"
#include "host/plugin/gate/websocket_service.h"

namespace oneclaw::plugin::gate {

struct Gate::Services {
  explicit Services(Gate& gate)
      : task(gate),
        event(gate),
        offload(gate),
        clock(gate),
        log(gate),
        metrics(gate),
        secret(gate),
        http(gate),
        websocket(gate),
        stream(gate) {}

  TaskService task;
  EventService event;
  OffloadService offload;
  ClockService clock;
  LogService log;
  MetricsService metrics;
  SecretService secret;
  HttpService http;
  WebsocketService websocket;
  StreamService stream;
};

}  // namespace oneclaw::plugin::gate
