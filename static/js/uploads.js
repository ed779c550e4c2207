// <fieldset data-uploads data-url="…"> sends files at once, one after the other, each with its progress.
//   [data-part=list]       what the server answers with: the files of the draft, or why one was refused
//   [data-part=items]      the <ul> in it;  <template data-part="uploading"> one line of it
//   [data-part=drop]       where files may be dropped;  the words stand in data-too-large, -failed, -stop, -uploading
// Without JavaScript the file input goes with the form.
import { announce } from "./live.js";

const part = (root, name) => root.querySelector(`[data-part=${name}]`);

const line = (box, name) => {
  const item = part(box, "uploading").content.firstElementChild.cloneNode(true);
  part(item, "name").textContent = name;
  item.querySelector("progress").ariaLabel = box.dataset.uploading.replace("%s", name);
  part(item, "stop").ariaLabel = box.dataset.stop.replace("%s", name);
  part(box, "items").append(item);
  return item;
};

const complain = (box, words) => {
  const list = part(box, "list");
  const hint = document.createElement("p");
  hint.className = "hint hint-error";
  hint.setAttribute("role", "alert");
  hint.textContent = words;
  list.prepend(hint);
};

const send = (box, file) =>
  new Promise((done) => {
    const { dataset } = box;
    if (file.size > Number(dataset.max)) {
      complain(box, dataset.tooLarge.replace("%s", file.name));
      return done();
    }
    const item = line(box, file.name);
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", box.closest("form").elements.csrfmiddlewaretoken.value);
    body.append("files", file);
    request.open("POST", dataset.url);
    request.setRequestHeader("HX-Request", "true"); // asks for the list alone
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      item.querySelector("progress").value = Math.round((loaded / total) * 100);
    });
    request.addEventListener("load", () => {
      item.remove();
      if (!request.responseText.includes('data-part="list"')) {
        complain(box, dataset.failed.replace("%s", file.name));
      } else {
        show(box, request.responseText);
        if (request.status === 200) announce(file.name);
      }
      done();
    });
    for (const end of ["error", "timeout"]) {
      request.addEventListener(end, () => {
        item.remove();
        complain(box, dataset.failed.replace("%s", file.name));
        done();
      });
    }
    request.addEventListener("abort", () => {
      item.remove();
      done();
    });
    part(item, "stop").addEventListener("click", () => request.abort());
    request.send(body);
  });

// The answer replaces the list; complaints about earlier files of the same choice stay.
const show = (box, html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const list = holder.content.querySelector("[data-part=list]");
  list.prepend(...part(box, "list").querySelectorAll(":scope > .hint-error"));
  part(box, "list").replaceWith(list);
  window.htmx?.process(list);
};

const sendAll = async (box, files) => {
  for (const hint of part(box, "list").querySelectorAll(":scope > .hint-error")) hint.remove();
  for (const file of files) await send(box, file);
};

const uploads = (box) => {
  const input = box.querySelector("input[type=file]");
  const drop = part(box, "drop");
  part(box, "with-script").hidden = false;
  part(box, "without-script").hidden = true;
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    sendAll(box, files);
  });
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    sendAll(box, [...event.dataTransfer.files]);
  });
};

export const startUploads = (root) => {
  for (const box of root.querySelectorAll("[data-uploads]")) uploads(box);
};
