namespace Recorder.Format;

/// <summary>Metadata.Code of the events we write: the type again, and how it went (I information, W warning, E error).</summary>
/// <remarks>Prints and desktop frames have none.</remarks>
public static class EventCodes
{
    public const string SessionStart = "T2000I";
    public const string SessionJoin = "T2001I";
    public const string Resize = "T2002I";
    public const string SessionLeave = "T2003I";
    public const string SessionEnd = "T2004I";
    public const string SessionUpload = "T2005I";
    public const string SessionData = "T2006I";
    public const string AppSessionStart = "T2007I";
    public const string AppSessionStartFailure = "T2007E";
    public const string AppSessionChunk = "T2008I";
    public const string AppSessionRequest = "T2009I";
    public const string SessionConnect = "T2010I";
    public const string AppSessionEnd = "T2011I";
    public const string SessionRecordingAccess = "T2012I";
    public const string AppSessionDynamoDBRequest = "T2013I";
    public const string SessionReject = "T1006W";

    public const string Subsystem = "T3001I";
    public const string SubsystemFailure = "T3001E";
    public const string Exec = "T3002I";
    public const string ExecFailure = "T3002E";
    public const string PortForward = "T3003I";
    public const string PortForwardStop = "T3003S";
    public const string PortForwardFailure = "T3003E";
    public const string ScpDownload = "T3004I";
    public const string ScpDownloadFailure = "T3004E";
    public const string ScpUpload = "T3005I";
    public const string ScpUploadFailure = "T3005E";
    public const string ClientDisconnect = "T3006I";
    public const string X11Forward = "T3008I";
    public const string X11ForwardFailure = "T3008W";
    public const string KubeRequest = "T3009I";

    public const string SessionCommand = "T4000I";
    public const string SessionDisk = "T4001I";
    public const string SessionNetwork = "T4002I";

    public const string SftpOpen = "TS001I";
    public const string SftpOpenFailure = "TS001E";
    public const string SftpSetstat = "TS007I";
    public const string SftpSetstatFailure = "TS007E";
    public const string SftpOpendir = "TS009I";
    public const string SftpOpendirFailure = "TS009E";
    public const string SftpReaddir = "TS010I";
    public const string SftpReaddirFailure = "TS010E";
    public const string SftpRemove = "TS011I";
    public const string SftpRemoveFailure = "TS011E";
    public const string SftpMkdir = "TS012I";
    public const string SftpMkdirFailure = "TS012E";
    public const string SftpRmdir = "TS013I";
    public const string SftpRmdirFailure = "TS013E";
    public const string SftpRename = "TS016I";
    public const string SftpRenameFailure = "TS016E";
    public const string SftpSymlink = "TS018I";
    public const string SftpSymlinkFailure = "TS018E";
    public const string SftpLink = "TS019I";
    public const string SftpLinkFailure = "TS019E";
    public const string SftpDisallowed = "TS020E";
    public const string SftpSummary = "TS021I";

    public const string DatabaseSessionStart = "TDB00I";
    public const string DatabaseSessionStartFailure = "TDB00W";
    public const string DatabaseSessionEnd = "TDB01I";
    public const string DatabaseSessionQuery = "TDB02I";
    public const string DatabaseSessionQueryFailed = "TDB02W";
    public const string DatabaseSessionMalformedPacket = "TDB06I";
    public const string DatabaseSessionCommandResult = "TDB10I";
    public const string PostgresParse = "TPG00I";
    public const string PostgresBind = "TPG01I";
    public const string PostgresExecute = "TPG02I";
    public const string PostgresClose = "TPG03I";
    public const string PostgresFunctionCall = "TPG04I";
    public const string MySQLStatementPrepare = "TMY00I";
    public const string MySQLStatementExecute = "TMY01I";
    public const string MySQLStatementSendLongData = "TMY02I";
    public const string MySQLStatementClose = "TMY03I";
    public const string MySQLStatementReset = "TMY04I";
    public const string MySQLStatementFetch = "TMY05I";
    public const string MySQLStatementBulkExecute = "TMY06I";
    public const string MySQLInitDB = "TMY07I";
    public const string MySQLCreateDB = "TMY08I";
    public const string MySQLDropDB = "TMY09I";
    public const string MySQLShutDown = "TMY10I";
    public const string MySQLProcessKill = "TMY11I";
    public const string MySQLDebug = "TMY12I";
    public const string MySQLRefresh = "TMY13I";
    public const string SQLServerRPCRequest = "TMS00I";

    public const string DesktopSessionStart = "TDP00I";
    public const string DesktopSessionStartFailure = "TDP00W";
    public const string DesktopSessionEnd = "TDP01I";
    public const string DesktopClipboardSend = "TDP02I";
    public const string DesktopClipboardReceive = "TDP03I";
    public const string DesktopDirectoryShare = "TDP04I";
    public const string DesktopDirectoryShareFailure = "TDP04W";
    public const string DesktopDirectoryRead = "TDP05I";
    public const string DesktopDirectoryReadFailure = "TDP05W";
    public const string DesktopDirectoryWrite = "TDP06I";
    public const string DesktopDirectoryWriteFailure = "TDP06W";

    public const string SessionRecordingConfigUpdate = "TCREC003I";

    /// <summary>Ours: goes with <see cref="EventTypes.RecordingLost"/>.</summary>
    public const string RecordingLost = "SRO001E";
}
