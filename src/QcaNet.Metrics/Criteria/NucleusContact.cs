namespace QcaNet.Metrics;

/// <summary>A nucleus that shares a voxel face with another.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Area">
/// Area of the contact, square micrometers, computed like the surface area; null if the labels have no spacing.
/// </param>
public readonly record struct NucleusContact(int Id, double? Area);
