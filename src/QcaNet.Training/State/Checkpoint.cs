using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using QcaNet.Training.Recipes;
using QcaNet.Volumes;

namespace QcaNet.Training.State;

/// <summary>A file that contains everything needed to resume training.</summary>
/// <remarks>
/// The file consists of eight bytes "QCATRAIN", the version and the header length (int32),
/// the header as JSON, the tensors listed in it as float32, and the SHA-256 of all that.
/// Values are little-endian. The file is written atomically, and corruption is detected when it is read.
/// </remarks>
internal static class Checkpoint
{
    private const int Version = 1;
    private const int LargestHeader = 8 << 20;

    private static ReadOnlySpan<byte> Magic => "QCATRAIN"u8;

    /// <summary>Writes the state. Waits for a step in progress to complete.</summary>
    /// <exception cref="VolumeFormatException">The file cannot be written; the previous file is unchanged.</exception>
    public static void Write(string path, TrainingState state)
    {
        lock (state.Gate)
        {
            byte[] header = JsonSerializer.SerializeToUtf8Bytes(HeaderOf(state), TrainingJson.Default.CheckpointHeader);
            AtomicFile.Write(path, stream =>
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                void Put(ReadOnlySpan<byte> bytes)
                {
                    hash.AppendData(bytes);
                    stream.Write(bytes);
                }

                Span<byte> numbers = stackalloc byte[8];
                BinaryPrimitives.WriteInt32LittleEndian(numbers, Version);
                BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], header.Length);
                Put(Magic);
                Put(numbers);
                Put(header);
                foreach ((string _, string _, float[] values) in Tensors(state)) Put(LittleEndian(values));
                stream.Write(hash.GetHashAndReset());
            });
        }
    }

    /// <summary>Reads and validates a state.</summary>
    /// <exception cref="TrainingRunException">The file cannot be read, is corrupt, or has another version.</exception>
    public static TrainingState Read(string path)
    {
        try
        {
            RegularFile.Check(path);
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] Take(int count)
            {
                byte[] bytes = new byte[count];
                stream.ReadExactly(bytes);
                hash.AppendData(bytes);
                return bytes;
            }

            byte[] start = Take(16);
            if (!start.AsSpan(0, 8).SequenceEqual(Magic)) throw Bad(path, "this is not a checkpoint");
            int version = BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(8));
            int length = BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(12));
            if (version != Version) throw Bad(path, $"checkpoint version {version} is not supported; this program reads version {Version}");
            if (length is < 2 or > LargestHeader || length > stream.Length) throw Bad(path, "the checkpoint is damaged");
            CheckpointHeader header = JsonSerializer.Deserialize(Take(length), TrainingJson.Default.CheckpointHeader)
                ?? throw Bad(path, "the checkpoint is empty");

            // A state has up to five sets of tensors. If the file is shorter than one of them, it is rejected before memory is allocated.
            long left = stream.Length - stream.Position;
            if (header.Recipe.Architecture.ParameterCount > left / sizeof(float))
            {
                throw Bad(path, "the checkpoint is damaged: tensors are missing");
            }

            TrainingState state = StateOf(header);
            (string Set, string Name, float[] Values)[] expected = [.. Tensors(state)];
            if (!expected.Select(t => new CheckpointHeader.StoredTensor(t.Set, t.Name, t.Values.Length)).SequenceEqual(header.Tensors))
            {
                throw Bad(path, "the tensors of the checkpoint do not match its recipe");
            }

            foreach ((string _, string _, float[] values) in expected)
            {
                Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan());
                stream.ReadExactly(bytes);
                hash.AppendData(bytes);
                Span<int> bits = MemoryMarshal.Cast<byte, int>(bytes);
                if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(bits, bits);
            }

            byte[] stored = new byte[SHA256.HashSizeInBytes];
            stream.ReadExactly(stored);
            bool intact = hash.GetHashAndReset().AsSpan().SequenceEqual(stored);
            if (!intact) throw Bad(path, "the checkpoint is damaged: the checksum does not match");
            return state;
        }
        catch (Exception error) when (error is EndOfStreamException or JsonException or FormatException or ArgumentException)
        {
            throw Bad(path, "the checkpoint is damaged", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FileAccessException)
        {
            throw Bad(path, $"the checkpoint cannot be read ({error.Message.TrimEnd('.')})", error);
        }
    }

    private static IEnumerable<(string Set, string Name, float[] Values)> Tensors(TrainingState state)
    {
        (string, OrderedDictionary<string, float[]>)[] sets =
        [
            ("weights", state.Weights), ("first", state.First), ("second", state.Second),
            ("average", state.Average), ("best", state.Best),
        ];
        foreach ((string set, OrderedDictionary<string, float[]> tensors) in sets)
        {
            foreach ((string name, float[] values) in tensors) yield return (set, name, values);
        }
    }

    private static CheckpointHeader HeaderOf(TrainingState state) => new()
    {
        Recipe = state.Recipe,
        Engine = state.Engine,
        Training = state.Training,
        Validation = state.Validation,
        Start = state.Start,
        Partner = state.Partner,
        Step = state.Step,
        Epochs = [.. state.Epochs],
        LossSum = state.LossSum,
        LossCount = state.LossCount,
        BothCount = state.BothCount,
        EitherCount = state.EitherCount,
        Seconds = state.Seconds,
        Plateau = state.Plateau,
        Tensors = [.. Tensors(state).Select(t => new CheckpointHeader.StoredTensor(t.Set, t.Name, t.Values.Length))],
    };

    private static TrainingState StateOf(CheckpointHeader header)
    {
        var state = new TrainingState(header.Recipe, TensorSet.Zeros(header.Recipe.Architecture))
        {
            Training = header.Training,
            Validation = header.Validation,
            Start = header.Start,
            Partner = header.Partner,
            Engine = header.Engine,
            Step = header.Step,
            LossSum = header.LossSum,
            LossCount = header.LossCount,
            BothCount = header.BothCount,
            EitherCount = header.EitherCount,
            Seconds = header.Seconds,
            Plateau = header.Plateau,
        };
        state.Epochs.AddRange(header.Epochs);
        if (header.Epochs.Any(e => e.IsBest)) state.Best = TensorSet.Zeros(header.Recipe.Architecture);
        return state;
    }

    private static ReadOnlySpan<byte> LittleEndian(float[] values)
    {
        if (BitConverter.IsLittleEndian) return MemoryMarshal.AsBytes(values.AsSpan());
        int[] bits = MemoryMarshal.Cast<float, int>(values.AsSpan()).ToArray();
        BinaryPrimitives.ReverseEndianness(bits, bits);
        return MemoryMarshal.AsBytes(bits.AsSpan());
    }

    private static TrainingRunException Bad(string path, string problem, Exception? cause = null) => new(
        TrainingRunError.BadCheckpoint, $"{path}: {problem}; start a new run in another folder, or overwrite this one.", null, cause);
}
