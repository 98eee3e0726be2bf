namespace Recorder.Cli.Show;

/// <summary>A file that appears whole or not at all: written beside its place, then renamed.</summary>
internal sealed class OutputFile
{
    private readonly string _path;
    private readonly bool _force;

    private OutputFile(string path, bool force) => (_path, _force) = (path, force);

    /// <summary>Judges the place before the work is done.</summary>
    public static OutputFile Check(string path, bool force)
    {
        if (Directory.Exists(path))
        {
            throw new CommandException($"{path} is a directory; name a file in it");
        }

        if (File.Exists(path) && !force)
        {
            throw new CommandException($"{path} exists; --force replaces it");
        }

        return new OutputFile(path, force);
    }

    public async Task WriteAsync(Func<Stream, Task> write)
    {
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, $".{Path.GetFileName(_path)}.{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, // What was on a terminal is nobody else's to read.
        };
        try
        {
            await using (var file = new FileStream(beside, options))
            {
                await write(file);
            }

            File.Move(beside, _path, _force);
        }
        catch (IOException) when (!_force && File.Exists(_path))
        {
            File.Delete(beside);
            throw new CommandException($"{_path} exists; --force replaces it");
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
