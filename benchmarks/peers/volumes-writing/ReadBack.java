// What ImageJ itself makes of files: one line a file, its voxels as a hash. Called by check.py with ij.jar on the class path:
//   java -Djava.awt.headless=true -cp ij.jar ReadBack.java FILE...
import ij.ImagePlus;
import ij.io.Opener;
import ij.measure.Calibration;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;

public class ReadBack {
    public static void main(String[] files) throws Exception {
        System.out.println("ImageJ " + ij.ImageJ.VERSION);
        for (String file : files) {
            ImagePlus image = new Opener().openTiff(new java.io.File(file).getParent() + "/", new java.io.File(file).getName());
            if (image == null) {
                System.out.println(file + "\tnot opened");
                continue;
            }
            Calibration c = image.getCalibration();
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            for (int i = 1; i <= image.getStackSize(); i++) hash.update(bytes(image.getStack().getPixels(i), c.isSigned16Bit()));
            StringBuilder hex = new StringBuilder();
            for (byte b : hash.digest()) hex.append(String.format("%02x", b));
            System.out.println(String.join("\t", file, image.getBitDepth() + (c.isSigned16Bit() ? " signed" : ""),
                image.getNFrames() + " " + image.getNSlices() + " " + image.getNChannels() + " " + image.getHeight() + " " + image.getWidth(),
                c.pixelDepth + " " + c.pixelHeight + " " + c.pixelWidth, c.getUnit(), "" + c.frameInterval,
                image.isHyperStack() || image.getOpenAsHyperStack() ? "hyperstack" : "stack", image.getDisplayRangeMin() + " " + image.getDisplayRangeMax(), hex));
        }
    }

    // As a little-endian file would have them; ImageJ keeps signed numbers of 16 bits 32768 higher.
    private static byte[] bytes(Object pixels, boolean signed) {
        if (pixels instanceof byte[]) return (byte[]) pixels;
        if (pixels instanceof short[]) {
            short[] from = (short[]) pixels;
            ByteBuffer to = ByteBuffer.allocate(from.length * 2).order(ByteOrder.LITTLE_ENDIAN);
            for (short value : from) to.putShort(signed ? (short) (value + 32768) : value);
            return to.array();
        }
        float[] from = (float[]) pixels;
        ByteBuffer to = ByteBuffer.allocate(from.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : from) to.putFloat(value);
        return to.array();
    }
}
