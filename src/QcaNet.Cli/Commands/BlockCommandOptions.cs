using System.CommandLine;
using System.Globalization;
using QcaNet.Batch;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary>Options for volumes larger than memory: the memory budget, the block shape and the halo.</summary>
internal sealed class BlockCommandOptions
{
    /// <summary>The smallest budget that blocks can work with, in bytes.</summary>
    public const long SmallestBudget = 64L << 20;

    private readonly Option<long?> _budget;

    private readonly Option<Shape3D?> _block = Extent(
        "--block", "Block shape in voxels, used with --memory-budget; an interruption costs at most one block. Default: 128,128,128.");

    private readonly Option<int?> _halo = CommandOptions.Number(
        "--halo",
        "N",
        "Voxels that a connected component may extend beyond its block and still be divided there. "
        + "Affects the running time, not the labels. Default: 32.",
        1,
        4096);

    /// <summary>Creates the options.</summary>
    /// <param name="budget">The <c>--memory-budget</c> option, which some commands already have.</param>
    public BlockCommandOptions(Option<long?> budget) => _budget = budget;

    /// <summary>The options to add to a command, without <c>--memory-budget</c>.</summary>
    public IEnumerable<Option> All => [_block, _halo];

    /// <summary>The block options of a call; null without a budget.</summary>
    /// <exception cref="CallException">Block options are given without a budget, or the budget is too small.</exception>
    public BlockOptions? Of(ParseResult call)
    {
        Shape3D? block = call.GetValue(_block);
        int? halo = call.GetValue(_halo);
        if (call.GetValue(_budget) is not { } budget)
        {
            if (block is null && halo is null) return null;
            throw new CallException("--block and --halo require --memory-budget; add it, or leave them out.");
        }

        if (budget < SmallestBudget)
        {
            throw new CallException("--memory-budget: segmenting in blocks needs at least 64MB.");
        }

        BlockOptions options = BlockOptions.Default;
        return options with { MemoryBudget = budget, Block = block ?? options.Block, Halo = halo ?? options.Halo };
    }

    /// <summary><c>--memory-budget</c>.</summary>
    public static Option<long?> MemoryBudget(string description) => new("--memory-budget")
    {
        Description = description,
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (TryParseSize(result.Tokens[0].Value, out long bytes))
            {
                // No volume can be processed in so little memory: a number without a unit was probably meant in MB or GB.
                if (bytes >= 1 << 20) return bytes;
                result.AddError(
                    $"--memory-budget: '{result.Tokens[0].Value}' is less than 1 MB; give a number with MB or GB, for instance 4GB.");
                return null;
            }

            result.AddError($"--memory-budget: '{result.Tokens[0].Value}' is not a size; give a number with MB or GB, for instance 4GB.");
            return null;
        },
    };

    /// <summary>An option that takes three extents.</summary>
    public static Option<Shape3D?> Extent(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "z,y,x",
        CustomParser = result =>
        {
            string[] parts = result.Tokens[0].Value.Split(',');
            int[] extents = [.. parts.Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
            if (extents.Length == 3 && extents.All(n => n is > 0 and <= 4096)
                && (Int128)extents[0] * extents[1] * extents[2] <= Array.MaxLength)
            {
                return new Shape3D(extents[0], extents[1], extents[2]);
            }

            result.AddError(
                $"{name}: '{result.Tokens[0].Value}' is not an extent; give three numbers of voxels from 1 to 4096 as z,y,x, "
                + "for instance 64,128,128.");
            return null;
        },
    };

    /// <summary>Parses "4GB", "900 MB", "2.5GiB" or a number of bytes. GB and MB are powers of 1024.</summary>
    internal static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        string number = text.TrimEnd('B', 'b', 'i', 'I');
        int shift = number.Length == 0 ? 0 : char.ToUpperInvariant(number[^1]) switch
        {
            'K' => 10,
            'M' => 20,
            'G' => 30,
            'T' => 40,
            _ => 0,
        };
        if (shift > 0) number = number[..^1];
        if (!double.TryParse(number.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)) return false;
        double size = value * (1L << shift);
        if (!(size >= 1 && size < 1L << 60)) return false;
        bytes = (long)size;
        return true;
    }
}
