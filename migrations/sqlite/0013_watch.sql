-- What is seen in the logs of networks: who is heard, whose an address is, what was found and how often.
-- A sensor writes logs. At least once in `rhythm_hours` it is heard, or nothing is known of that time.
create table sensor (
  id integer primary key,
  code text not null,
  name text not null,
  agency_id bigint references agency (id),
  rhythm_hours bigint not null,
  from_on text not null,
  until_on text,
  constraint sensor_code unique (code),
  constraint sensor_rhythm check (rhythm_hours in (1, 2, 3, 4, 6, 8, 12, 24))
);

-- Whose addresses are whose, and from when to when. The narrowest network that holds an address counts.
create table network (
  id integer primary key,
  agency_id bigint not null references agency (id),
  cidr text not null,
  asn bigint,
  name text not null,
  from_on text not null,
  until_on text,
  constraint network_once unique (cidr, from_on)
);

-- How often an indicator was met in a local day, by agency and sensor; without an agency the source is unknown.
create table detection (
  id integer primary key,
  agency_id bigint references agency (id),
  sensor_id bigint not null references sensor (id),
  class text not null,
  indicator_kind text not null,
  indicator text not null,
  day_on text not null,
  n_connections bigint not null,
  first_at text not null,
  last_at text not null
);
create unique index detection_once on detection (coalesce(agency_id, 0), sensor_id, class, indicator_kind, indicator, day_on);
create index detection_by_day on detection (day_on, class);

-- The machines behind a detection: an address in an agency's network, or the network around an unknown one; '' where the log names none.
create table detection_source (
  detection_id bigint not null references detection (id),
  source text not null,
  n_connections bigint not null,
  first_at text not null,
  last_at text not null,
  primary key (detection_id, source)
);

-- Where the first lines of a detection stand. The lines themselves stay in the sensor's log.
create table detection_sample (
  detection_id bigint not null references detection (id),
  line_key text not null,
  at text not null,
  log text not null,
  position bigint not null,
  entry text not null,
  field text not null,
  primary key (detection_id, line_key)
);

-- Lines that were counted, as long as they may come again.
create table hit_line (
  sensor_id bigint not null references sensor (id),
  line_key text not null,
  day_on text not null,
  primary key (sensor_id, line_key)
);
create index hit_line_by_day on hit_line (day_on);

-- In which hours of a local day a sensor was heard: a bit each, the lowest for the hour after midnight.
create table sensor_day (
  sensor_id bigint not null references sensor (id),
  day_on text not null,
  hours bigint not null,
  primary key (sensor_id, day_on)
);

-- How far a log was taken in, and what stood before that place.
create table log_position (
  sensor_id bigint not null references sensor (id),
  log text not null,
  position bigint not null,
  mark text not null,
  taken_at text not null,
  primary key (sensor_id, log)
);
