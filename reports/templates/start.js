// Everything is defined; now it begins.
startSections();
