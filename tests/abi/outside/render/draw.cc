// A program outside that draws a view; it exits with 0 when it did.
#include <oneclaw/render/simulate.h>

int main() {
  oneclaw::render::View view;
  view.title = "Outside";
  return oneclaw::render::simulate(view, "sms") ? 0 : 1;
}
