// Fills every ROI of a zip file with the id that its name begins with, and saves the stack.
// Argument: LABELS|ROIS|OUTPUT
args = split(getArgument(), "|");
open(args[0]);
getDimensions(width, height, channels, slices, frames);
setBatchMode(true);
newImage("filled", "16-bit black", width, height, slices);
roiManager("open", args[1]);
for (i = 0; i < roiManager("count"); i++) {
    roiManager("select", i);
    name = Roi.getName;
    setColor(parseInt(substring(name, 0, indexOf(name, "-"))));
    fill();
}
run("Select None");
saveAs("Tiff", args[2]);
run("Quit");
