using Recorder.Storage;

namespace Storage.Tests;

public sealed class StoreUriTests
{
    [Theory]
    [InlineData("file:///var/lib/recordings", "/var/lib/recordings")]
    [InlineData("file:///var/lib/recordings/", "/var/lib/recordings/")]
    [InlineData("file:///var/my%20recordings", "/var/my recordings")]
    [InlineData("file:///var/recordings?", "/var/recordings")]
    [InlineData("file:///var/../srv", "/srv")]
    public void A_file_uri_is_a_path(string text, string path)
    {
        Assert.Equal(new StoreUri("file", path), StoreUri.Parse(text));
        Assert.Equal(StoreUri.Parse(text), StoreUri.Parse(StoreUri.Parse(text).ToString()));
    }

    [Theory]
    [InlineData("s3://bucket/prefix?region=eu-west-1", "storage in s3:// is not built yet; use file:///path")]
    [InlineData("gs://bucket", "storage in gs:// is not built yet; use file:///path")]
    [InlineData("azblob://account", "storage in azblob:// is not built yet; use file:///path")]
    [InlineData("ftp://host/x", "storage 'ftp://host/x' is not known; write file:///path")]
    [InlineData("/var/lib/x", "storage '/var/lib/x' names no backend; write file:///var/lib/x")]
    [InlineData("", "storage '' is not known; write file:///path")]
    [InlineData("file://var/lib/x", "storage 'file://var/lib/x' has no absolute path; write file:///var/lib/x")]
    [InlineData("file:///", "storage 'file:///' names no directory; write file:///path")]
    [InlineData("file:///a%00b", "storage 'file:///a%00b' names no directory; write file:///path")]
    [InlineData("file:///srv/x?region=eu", "storage parameter 'region' is not known: file:// takes none; write file:///srv/x")]
    [InlineData("file:///srv/x#session_container=y", "storage parameter 'session_container' is not known: file:// takes none; write file:///srv/x")]
    public void What_is_not_right_is_refused_with_what_would_be(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => StoreUri.Parse(text)).Message);
}
