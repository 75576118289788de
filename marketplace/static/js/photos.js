// Shows a chosen photo at once and makes it smaller before it is sent: a phone's 12 megapixels
// become at most data-max (2000) pixels, without place and time. What cannot be read goes as it is.

export default function photos(input) {
  const most = Number(input.dataset.max) || 2000;
  const place = input.closest(".shot");

  const draw = (picture, longest) => {
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  const smaller = async (file) => {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    if (place) {
      place.querySelector("canvas")?.remove();
      place.prepend(draw(picture, 640));
      place.classList.add("chosen");
    }
    const canvas = draw(picture, most);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  };

  input.addEventListener("change", async () => {
    const chosen = [...input.files];
    if (!chosen.length || !window.createImageBitmap) return;
    place?.setAttribute("aria-busy", "true");
    const box = new DataTransfer();
    for (const file of chosen) {
      box.items.add(file.type.startsWith("image/") ? await smaller(file).catch(() => file) : file);
    }
    input.files = box.files;
    place?.removeAttribute("aria-busy");
    if ("submit" in input.dataset) input.form?.requestSubmit();
  });
}
