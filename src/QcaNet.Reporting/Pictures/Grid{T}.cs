namespace QcaNet.Reporting;

/// <summary>Values of a view of a volume, row after row.</summary>
/// <typeparam name="T">Type of a value.</typeparam>
/// <param name="Values">Rows times columns values.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
internal sealed record Grid<T>(T[] Values, int Rows, int Columns)
    where T : unmanaged
{
    public T this[int row, int column] => Values[(row * Columns) + column];
}
