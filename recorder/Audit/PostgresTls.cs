namespace Recorder.Audit;

/// <summary><c>sslmode</c>, with libpq's words. Those that fall back to clear text without a word (allow, prefer) are not taken.</summary>
public enum PostgresTls
{
    /// <summary>Clear text: for a unix socket, or a network that is trusted.</summary>
    Disable,

    /// <summary>Encrypted, to whoever answers.</summary>
    Require,

    /// <summary>The server's certificate is vouched for.</summary>
    VerifyCa,

    /// <summary>And it is this host's. The default.</summary>
    VerifyFull,
}
