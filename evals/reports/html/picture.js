// Tells whoever takes the picture how tall it is.
document.documentElement.dataset.height = document.body.offsetHeight;
