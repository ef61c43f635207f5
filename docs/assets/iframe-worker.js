/* Pages opened from a disk may not start workers, in which the search runs. There an iframe takes the place of one:
   it runs the same script, with messages handed to and fro. importScripts of several files keeps their order. */
(() => {
  if (location.protocol !== "file:") return;

  class FrameWorker extends EventTarget {
    constructor(address) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.appendChild(this.frame);
      this.inside = this.frame.contentWindow;
      this.hear = (event) => {
        if (event.source !== this.inside) return;
        const message = new MessageEvent("message", { data: event.data });
        this.dispatchEvent(message);
        if (this.onmessage) this.onmessage(message);
      };
      window.addEventListener("message", this.hear);
      this.ready = this.load(new URL(address, location.href).href);
    }

    load(address) {
      const page = this.inside.document;
      const add = (source) => new Promise((done, failed) => {
        const script = page.createElement("script");
        script.src = source;
        script.onload = done;
        script.onerror = failed;
        page.body.appendChild(script);
      });
      this.inside.postMessage = (data) => {
        if (data !== undefined) this.inside.parent.dispatchEvent(new MessageEvent("message", { data, source: this.inside }));
      };
      this.inside.importScripts = (...sources) =>
        sources.reduce((before, source) => before.then(() => add(new URL(source, address).href)), Promise.resolve());
      return add(address);
    }

    postMessage(data) {
      this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })));
    }

    terminate() {
      window.removeEventListener("message", this.hear);
      this.frame.remove();
    }
  }

  window.Worker = FrameWorker;
})();
