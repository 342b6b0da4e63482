using System.Buffers.Binary;
using System.Text;

namespace QcaNet.Interop.Tests.ImageJ;

/// <summary>A ROI as ImageJ's RoiDecoder reads it, written from its documentation and apart from the encoder.</summary>
internal sealed record DecodedRoi(string Name, int Type, int Plane, IReadOnlyList<(float X, float Y)[]> Paths)
{
    public static DecodedRoi Read(byte[] bytes)
    {
        Assert.Equal("Iout", Encoding.ASCII.GetString(bytes, 0, 4));
        int Short(int at) => BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at));
        int Unsigned(int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
        int Int(int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
        float Single(int at) => BinaryPrimitives.ReadSingleBigEndian(bytes.AsSpan(at));
        int type = bytes[6], top = Short(8), left = Short(10), second = Int(60), count = Unsigned(16), floats = Int(36);
        string name = Encoding.BigEndianUnicode.GetString(bytes, Int(second + 16), 2 * Int(second + 20));
        var paths = new List<(float X, float Y)[]>();
        if (floats > 0)
        {
            var path = new List<(float X, float Y)>();
            for (int at = 64, end = 64 + (4 * floats); at < end;)
            {
                int segment = (int)Single(at);
                at += 4;
                if (segment == 4)
                {
                    paths.Add([.. path]);
                    path.Clear();
                    continue;
                }

                Assert.Equal(path.Count == 0 ? 0 : 1, segment);
                path.Add((Single(at), Single(at + 4)));
                at += 8;
            }

            Assert.Empty(path);
        }
        else if ((Short(50) & 128) != 0)
        {
            paths.Add([.. Enumerable.Range(0, count).Select(i => (Single(64 + (4 * count) + (4 * i)), Single(64 + (8 * count) + (4 * i))))]);
        }
        else
        {
            paths.Add([.. Enumerable.Range(0, count).Select(i => ((float)(left + Unsigned(64 + (2 * i))), (float)(top + Unsigned(64 + (2 * (count + i))))))]);
        }

        return new DecodedRoi(name, type, Int(56), paths);
    }

    /// <summary>Whether the middle of a pixel lies inside: an odd number of edges to its right.</summary>
    public bool Contains(int x, int y)
    {
        bool inside = false;
        foreach ((float X, float Y)[] path in Paths)
        {
            for (int i = 0, j = path.Length - 1; i < path.Length; j = i++)
            {
                (float ax, float ay) = path[i];
                (float bx, float by) = path[j];
                if (ay > y + 0.5f != by > y + 0.5f && x + 0.5f < ((bx - ax) * (y + 0.5f - ay) / (by - ay)) + ax) inside = !inside;
            }
        }

        return inside;
    }
}
