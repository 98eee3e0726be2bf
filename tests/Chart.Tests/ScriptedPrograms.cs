namespace Chart.Tests;

/// <summary>A folder that comes first in PATH, with shell scripts in the place of programs.</summary>
internal sealed class ScriptedPrograms : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Folder { get; } = Directory.CreateTempSubdirectory("programs-").FullName;

    /// <summary>Puts this PATH, and the folder as SCRIPTED, into what a run gets.</summary>
    public void For(ToolRun run) =>
        (run.Environment["PATH"], run.Environment["SCRIPTED"]) = ($"{Folder}:{Environment.GetEnvironmentVariable("PATH")}", Folder);

    public void Add(string name, string script)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{script}\n");
        File.SetUnixFileMode(path, Executable);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
