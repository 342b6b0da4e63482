using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>Checks and texts that several pictures share.</summary>
internal static class PictureChecks
{
    public static void SameShape(Shape3D given, Shape3D wanted, string name)
    {
        if (given != wanted)
        {
            throw new ArgumentException($"The labels are {given} voxels and the stack is {wanted}; both must have the same shape.", name);
        }
    }

    /// <summary>"51 × 120 × 122 voxels of 1.75 × 0.8 × 0.8 µm", and the slices if the view is not a projection.</summary>
    public static string Facts(Shape3D shape, VoxelSpacing? spacing, PictureView view)
    {
        string extent = FormattableString.Invariant($"{shape.Depth} × {shape.Height} × {shape.Width} voxels");
        string known = spacing is { } um
            ? FormattableString.Invariant($"{extent} of {um.Z:0.###} × {um.Y:0.###} × {um.X:0.###} µm")
            : $"{extent}, spacing unknown";
        return view.IsSlice && shape.Depth > 1 ? $"{known}; {view}" : known;
    }

    /// <summary>As <see cref="Facts"/>, for pictures without a side view.</summary>
    public static string FactsFromAbove(Shape3D shape, VoxelSpacing? spacing, PictureView view)
    {
        string facts = Facts(shape, spacing, PictureView.Projection);
        return view.IsSlice && shape.Depth > 1 ? FormattableString.Invariant($"{facts}; plane {view.Z}") : facts;
    }

    /// <summary>Captions of the rows of panels.</summary>
    public static string[] Captions(Shape3D shape, PictureView view) =>
        shape.Depth == 1 ? [string.Empty] : view.IsSlice ? ["plane", "section"] : ["along z", "along y"];
}
