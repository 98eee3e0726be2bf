using System.Globalization;
using Recorder.Sessions.Terminal;

namespace Recorder.Sessions.Ssh.Machine;

/// <summary>Who has which uid: as the name service says; in a container, as the machine's own passwd file says, read anew each time.</summary>
public sealed class Accounts(string? passwordFile = null)
{
    /// <summary>The login name; <c>uid-N</c> when nobody has it.</summary>
    public string NameOf(uint uid) => (passwordFile is null ? PasswordEntry.Find(uid)?.Name : InFile(uid)) ?? $"uid-{uid}";

    // passwd(5): name, password, uid, gid, comment, home, shell.
    private string? InFile(uint uid) => File.ReadLines(passwordFile!)
        .Select(line => line.Split(':'))
        .FirstOrDefault(fields => fields is [{ Length: > 0 }, _, var number, ..] && uint.TryParse(number, CultureInfo.InvariantCulture, out uint found) && found == uid)
        ?[0];
}
