"use strict";

/** Said to the user as it is. */
class PictureError extends Error {}

/** Pictures as they go to the server: those that it cannot read become PNG. */
const Pictures = {
  /** Most bytes of all pictures of a request. */
  maxBytes: Number(document.querySelector("meta[name=max-picture-bytes]").content),

  /**
   * Reads a file.
   * @returns {Promise<{name: string, url: string, bytes: number}>} The picture, as a data URL.
   */
  async read(file) {
    const name = file.name || "picture";
    const type = Pictures.typeOf(new Uint8Array(await file.slice(0, 8).arrayBuffer()));
    const blob = type ? new Blob([file], { type }) : await Pictures.toPng(file, name);
    if (blob.size > Pictures.maxBytes)
      throw new PictureError(`${name} has ${Pictures.size(blob.size)}; the server takes ${Pictures.size(Pictures.maxBytes)} of pictures.`);
    return { name, url: await Pictures.toDataUrl(blob), bytes: blob.size };
  },

  /** What the server reads without help, told by the first bytes; a name or a label may be wrong. */
  typeOf(head) {
    const begins = (...bytes) => bytes.every((byte, i) => head[i] === byte);
    if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))
      return "image/png";
    if (begins(0xff, 0xd8, 0xff))
      return "image/jpeg";
    return begins(0x42, 0x4d) ? "image/bmp" : null;
  },

  /** What the browser shows of it. */
  async toPng(file, name) {
    const url = URL.createObjectURL(file);
    try {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = document.createElement("canvas");
      // A drawing may have no size of its own.
      canvas.width = image.naturalWidth || 1024;
      canvas.height = image.naturalHeight || 1024;
      const context = canvas.getContext("2d");
      // Transparency would come out black.
      context.fillStyle = "white";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const png = await new Promise(done => canvas.toBlob(done, "image/png"));
      if (!png)
        throw new PictureError(`${name} is ${canvas.width} × ${canvas.height} pixels, too large to be converted.`);
      return png;
    } catch (error) {
      throw error instanceof PictureError ? error : new PictureError(`${name} is no picture that this browser can show.`);
    } finally {
      URL.revokeObjectURL(url);
    }
  },

  toDataUrl(blob) {
    return new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.onerror = () => failed(new PictureError("The file cannot be read."));
      reader.readAsDataURL(blob);
    });
  },

  size(bytes) {
    return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`;
  },
};
