namespace QcaNet.Metrics;

/// <summary>Finds the nearest centroid of each nucleus.</summary>
internal static class NearestCentroids
{
    /// <summary>
    /// Nuclei are sorted along z and searched outwards from each one until the distance along z alone exceeds the best. If distances are
    /// equal, the smaller id wins.
    /// </summary>
    internal static (int? Id, double? Distance)[] Find(IReadOnlyList<Nucleus> nuclei)
    {
        var found = new (int? Id, double? Distance)[nuclei.Count];
        if (nuclei.Count < 2 || nuclei[0].CentroidMicrometers is null) return found;
        Point3D[] at = [.. nuclei.Select(n => n.CentroidMicrometers!.Value)];
        int[] order = [.. Enumerable.Range(0, at.Length).OrderBy(i => at[i].Z)];
        for (int k = 0; k < order.Length; k++)
        {
            Point3D own = at[order[k]];
            (double best, int id) = (double.PositiveInfinity, int.MaxValue);
            for (int j = k - 1; j >= 0 && own.Z - at[order[j]].Z <= best; j--) Try(order[j]);
            for (int j = k + 1; j < order.Length && at[order[j]].Z - own.Z <= best; j++) Try(order[j]);
            found[order[k]] = (id, best);

            void Try(int other)
            {
                double distance = own.DistanceTo(at[other]);
                if (distance < best || (distance == best && nuclei[other].Id < id)) (best, id) = (distance, nuclei[other].Id);
            }
        }

        return found;
    }
}
