#include "opening.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace oneclaw::store_sqlite {

namespace {

using sdk::Result;
using sdk::Status;

constexpr std::int64_t kApplicationId = 0x4F434C57;  // "OCLW", what the tool `file` shows
constexpr std::int64_t kFormat = 1;                  // PRAGMA user_version
constexpr int kBusyMs = 5000;                        // while a log is recovered

Result<std::int64_t> number(Connection& db, const std::string& path, std::string_view sql) {
  Result<Statement> statement = db.prepare(sql);
  if (!statement) return statement.take_status();
  const int code = statement->step();
  if (code != SQLITE_ROW) return db.error(code, "reading " + path);
  return statement->integer(0);
}

// Private from its first byte on: SQLite would follow the umask.
Status create_private(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    return {OC_UNAVAILABLE, "store_sqlite: " + path + " cannot be opened: " + std::strerror(errno) +
                                "; its folder must exist and belong to the host's user (path, SQLITE_PATH)"};
  }
  ::close(fd);
  return {};
}

Status prepare(Connection& db, const Config& config) {
  Result<Statement> wal = db.prepare("PRAGMA journal_mode = WAL");
  if (!wal) return wal.take_status();
  if (const int code = wal->step(); code != SQLITE_ROW) return db.error(code, "reading " + config.path);
  if (wal->text(0) != "wal") {
    return {OC_UNAVAILABLE, "store_sqlite: " + config.path +
                                " lies on a file system that cannot share memory between "
                                "connections; put it on a local disk"};
  }
  const std::string sql = std::string("PRAGMA synchronous = ") + (config.is_full_sync ? "FULL" : "NORMAL") +
                          "; PRAGMA wal_autocheckpoint = 0; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                          " PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = " +
                          std::to_string(config.wal_bytes);
  return db.execute(sql.c_str());
}

Status create_format(Connection& db) {
  const std::string mark = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                           "; PRAGMA user_version = " + std::to_string(kFormat);
  if (Status begun = db.execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
  Status made = create_catalogue(db);
  if (made.ok()) made = db.execute(mark.c_str());
  if (made.ok()) made = db.execute("COMMIT");
  if (!made.ok()) (void)db.execute("ROLLBACK");
  return made;
}

// Looks only: a file of something else stays as it is. True when it is empty.
Result<bool> check_format(Connection& db, const std::string& path) {
  auto id = number(db, path, "PRAGMA application_id");
  if (!id) return id.take_status();
  auto format = number(db, path, "PRAGMA user_version");
  if (!format) return format.take_status();
  auto tables = number(db, path, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.take_status();
  if (*id == 0 && *tables == 0) return true;
  if (*id != kApplicationId) {
    return Status(OC_CONFLICT, "store_sqlite: " + path + " is an SQLite database of something else; name another path");
  }
  if (*format > kFormat) {
    return Status(OC_UNSUPPORTED, "store_sqlite: " + path + " has format " + std::to_string(*format) +
                                      ", this plugin knows up to " + std::to_string(kFormat) +
                                      "; use the newer OneClaw");
  }
  return false;
}

// The file was not closed properly: look before anybody relies on it.
Status check_whole(Connection& db, const Config& config) {
  if (config.check == Check::none) return {};
  Result<Statement> statement =
      db.prepare(config.check == Check::quick ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)");
  if (!statement) return statement.take_status();
  const int code = statement->step();
  if (code != SQLITE_ROW) return db.error(code, "checking " + config.path);
  if (statement->text(0) == "ok") return {};
  return {OC_CORRUPT, "store_sqlite: " + config.path +
                          " is damaged: " + std::string(statement->text(0).substr(0, 500)) +
                          "; put back a backup, or save what can be read with `sqlite3 FILE .recover`"};
}

}  // namespace

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<FileLock> FileLock::take(const std::string& path) {
  const std::string file = path + ".lock";
  FileLock lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (lock.fd_ < 0) {
    return Status(OC_UNAVAILABLE, "store_sqlite: " + file + " cannot be made: " + std::strerror(errno) +
                                      "; its folder must exist and belong to the host's user (path, SQLITE_PATH)");
  }
  if (::flock(lock.fd_, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) {
    return Status(OC_UNAVAILABLE, "store_sqlite: " + file + " cannot be locked: " + std::strerror(errno));
  }
  return Status(OC_CONFLICT, "store_sqlite: another process has " + path +
                                 " open; stop it, or name another path (path, SQLITE_PATH)");
}

Status mark_clean(Connection& db, bool is_clean) {
  return db.execute(is_clean ? "UPDATE oc_meta SET value = 1 WHERE name = 'is_clean'"
                             : "UPDATE oc_meta SET value = 0 WHERE name = 'is_clean'");
}

Result<Opened> open_file(const Config& config) {
  auto lock = FileLock::take(config.path);
  if (!lock) return lock.take_status();
  if (Status made = create_private(config.path); !made.ok()) return made;
  auto db = Connection::open(config.path, SQLITE_OPEN_READWRITE);
  if (!db) return db.take_status();
  sqlite3_busy_timeout(db->raw(), kBusyMs);
  auto is_new = check_format(*db, config.path);
  if (!is_new) return is_new.take_status();
  if (Status ready = prepare(*db, config); !ready.ok()) return ready;
  if (*is_new) {
    if (Status made = create_format(*db); !made.ok()) return made;
  }
  auto clean = number(*db, config.path, "SELECT value FROM oc_meta WHERE name = 'is_clean'");
  if (!clean) return clean.take_status();
  std::string notice;
  if (*clean == 0) {
    if (Status whole = check_whole(*db, config); !whole.ok()) return whole;
    notice = config.path + " was not closed properly; nothing that was committed is lost" +
             (config.check == Check::none ? " (not checked: check is none)" : ", and it is whole");
  }
  auto tables = load_tables(*db);
  if (!tables) return tables.take_status();
  return Opened{std::move(*lock), std::move(*db), std::move(*tables), std::move(notice)};
}

Result<Connection> open_reader(const std::string& path) {
  auto db = Connection::open(path, SQLITE_OPEN_READONLY);
  if (!db) return db;
  sqlite3_busy_timeout(db->raw(), kBusyMs);
  Status ready = db->execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY");
  if (!ready.ok()) return ready;
  return db;
}

}  // namespace oneclaw::store_sqlite
