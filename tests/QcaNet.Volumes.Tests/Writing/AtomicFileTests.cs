namespace QcaNet.Volumes.Tests.Writing;

/// <summary>Temporary files of the dead and of the living.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RemainsOfADayAgo_GoWithTheNextWrite_AndFilesOfOtherNamesStay()
    {
        string old = Aged(".a.tif.abcdefgh.ijk.qcanet.tmp", 25);
        string ofAnother = Aged(".b.tif.abcdefgh.ijk.qcanet.tmp", 25);
        string longer = Aged(".a.tif.copy.abcdefgh.ijk.qcanet.tmp", 25);
        string foreign = Aged(".a.tif.tmp", 25);
        AtomicFile.Write(_folder.File("a.tif"), stream => stream.WriteByte(1));
        Assert.Equal(new[] { _folder.File("a.tif"), ofAnother, longer, foreign }.Order(), Directory.GetFiles(_folder.Path).Order());
        Assert.False(File.Exists(old));
    }

    [Fact]
    public void FileThatIsStillWritten_Stays_HoweverOld()
    {
        string name = _folder.File("a.tif");
        AtomicFile.Write(name, outer =>
        {
            outer.WriteByte(1);
            string temporary = Assert.Single(Directory.GetFiles(_folder.Path));
            outer.Flush();
            File.SetLastWriteTimeUtc(((FileStream)outer).SafeFileHandle, DateTime.UtcNow.AddDays(-3));
            AtomicFile.Write(name, inner => inner.WriteByte(2));
            Assert.True(File.Exists(temporary));
        });
        Assert.Equal([1], File.ReadAllBytes(name));
        Assert.Equal([name], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void LongNames_HaveRoomForTheTemporaryOne()
    {
        string name = _folder.File(new string('n', 251) + ".tif");
        AtomicFile.Write(name, stream => stream.WriteByte(1));
        Assert.Equal([name], Directory.GetFiles(_folder.Path));
    }

    private string Aged(string name, double hours)
    {
        string path = _folder.Save(name, [1]);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-hours));
        return path;
    }
}
