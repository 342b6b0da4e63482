namespace QcaNet.Training.Data;

/// <summary>Layouts of a folder of training data.</summary>
public enum TrainingLayout
{
    /// <summary>Layout of BBBC050: <c>Images</c> and <c>GroundTruth_QCANet</c> (one id per nucleus).</summary>
    Bbbc050,

    /// <summary>
    /// Layout of the published code of QCANet: <c>images_raw</c>, <c>images_nsn</c> (mask of nuclei)
    /// and <c>images_ndn</c> (mask of centers). A watershed from the centers divides the mask into nuclei.
    /// </summary>
    Published,

    /// <summary>A pair of folders: <c>images</c> and <c>labels</c> (one id per nucleus), or any two folders.</summary>
    Pair,

    /// <summary>
    /// <c>images</c> and <c>centers</c>: the centers of nuclei were clicked, without outlines. A file of centers is a stack
    /// in which every object is a center, or a CSV file with the columns z, y, x in voxels. Such data are for NDN only.
    /// </summary>
    Centers,
}
