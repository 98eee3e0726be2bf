namespace Recorder.Protocols;

/// <summary>Bounds what names that a peer chooses may take up together, however many they are.</summary>
internal sealed class TextBudget(string what, int limit)
{
    private int _used;

    /// <exception cref="ProtocolException">They are too long together.</exception>
    internal void Take(int characters)
    {
        if (limit - _used < characters)
        {
            throw new ProtocolException($"{what} have names of more than {limit} characters together");
        }

        _used += characters;
    }

    internal void GiveBack(int characters) => _used -= characters;
}
